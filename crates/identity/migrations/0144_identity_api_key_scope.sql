-- What a key may do, who made it, until when and from which sites it works. A key never may more than its maker may at
-- that moment; one without a maker was made by the program. Keys from before keep what they had: '*' is everything.
ALTER TABLE api_key ADD COLUMN scopes TEXT NOT NULL DEFAULT '*';
ALTER TABLE api_key ADD COLUMN maker_id UUID;
ALTER TABLE api_key ADD COLUMN expires_at BIGINT;
ALTER TABLE api_key ADD COLUMN origins TEXT NOT NULL DEFAULT '';
ALTER TABLE api_key ADD COLUMN successor_id UUID;
-- down
ALTER TABLE api_key DROP COLUMN successor_id;
ALTER TABLE api_key DROP COLUMN origins;
ALTER TABLE api_key DROP COLUMN expires_at;
ALTER TABLE api_key DROP COLUMN maker_id;
ALTER TABLE api_key DROP COLUMN scopes;
