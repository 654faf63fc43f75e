-- Receipts: pictures and documents that show what an expense was. The file itself is kept elsewhere; it is found again
-- by the hash of its content.
CREATE TABLE expense_receipt (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    expense_id UUID NOT NULL REFERENCES expense (id),
    kind TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    file TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX expense_receipt_expense ON expense_receipt (expense_id, id);
CREATE INDEX expense_receipt_content ON expense_receipt (organisation_id, sha256);
-- down
DROP TABLE expense_receipt;
