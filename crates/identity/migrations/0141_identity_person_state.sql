-- People whom the platform keeps out for a while, and people who were erased: of those only the id stays, as the
-- pseudonym under which the books and the log know them.
ALTER TABLE person ADD COLUMN suspended_at BIGINT;
ALTER TABLE person ADD COLUMN erased_at BIGINT;
-- down
ALTER TABLE person DROP COLUMN erased_at;
ALTER TABLE person DROP COLUMN suspended_at;
