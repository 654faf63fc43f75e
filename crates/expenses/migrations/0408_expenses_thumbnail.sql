-- Of a receipt that is a picture there is a small one beside it, made when it came. Empty for documents and for
-- pictures that cannot be decoded.
ALTER TABLE expense_receipt ADD COLUMN thumbnail TEXT NOT NULL DEFAULT '';
-- down
ALTER TABLE expense_receipt DROP COLUMN thumbnail;
