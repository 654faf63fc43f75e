-- Where the request came from that made an event true: for the audit log. Absent for work that no request asked for.
ALTER TABLE event ADD COLUMN address TEXT;
ALTER TABLE event ADD COLUMN agent TEXT;
-- down
ALTER TABLE event DROP COLUMN agent;
ALTER TABLE event DROP COLUMN address;
