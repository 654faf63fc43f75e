-- Each row of the journal names the row before it in its debit and in its credit account, and an account names its
-- newest: a statement walks back from there. Two indexes that said the same are gone; they were touched in two random
-- places by every transfer. Only accounts that keep history have such a chain. The first row of one names nobody.
ALTER TABLE ledger_account ADD COLUMN latest_id UUID;
ALTER TABLE ledger_transfer ADD COLUMN debit_previous_id UUID;
ALTER TABLE ledger_transfer ADD COLUMN credit_previous_id UUID;
UPDATE ledger_transfer SET debit_previous_id = c.previous_id FROM (
    SELECT id, account_id, LAG(id) OVER (PARTITION BY account_id ORDER BY seq) AS previous_id FROM (
        SELECT t.id, t.seq, t.debit_account_id AS account_id FROM ledger_transfer t
        UNION SELECT t.id, t.seq, t.credit_account_id FROM ledger_transfer t) side) c
WHERE c.id = ledger_transfer.id AND c.account_id = ledger_transfer.debit_account_id
    AND EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = c.account_id AND a.history = 1);
UPDATE ledger_transfer SET credit_previous_id = c.previous_id FROM (
    SELECT id, account_id, LAG(id) OVER (PARTITION BY account_id ORDER BY seq) AS previous_id FROM (
        SELECT t.id, t.seq, t.debit_account_id AS account_id FROM ledger_transfer t
        UNION SELECT t.id, t.seq, t.credit_account_id FROM ledger_transfer t) side) c
WHERE c.id = ledger_transfer.id AND c.account_id = ledger_transfer.credit_account_id
    AND EXISTS (SELECT 1 FROM ledger_account a WHERE a.id = c.account_id AND a.history = 1);
UPDATE ledger_account SET latest_id = c.id FROM (
    SELECT id, account_id, ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY seq DESC) AS nth FROM (
        SELECT t.id, t.seq, t.debit_account_id AS account_id FROM ledger_transfer t
        UNION SELECT t.id, t.seq, t.credit_account_id FROM ledger_transfer t) side) c
WHERE c.account_id = ledger_account.id AND c.nth = 1 AND ledger_account.history = 1;
DROP INDEX ledger_transfer_debit;
DROP INDEX ledger_transfer_credit;
ALTER TABLE ledger_transfer DROP COLUMN listed;
-- down
ALTER TABLE ledger_transfer ADD COLUMN listed BIGINT NOT NULL DEFAULT 0;
UPDATE ledger_transfer SET listed = 1 WHERE EXISTS (
    SELECT 1 FROM ledger_account a
    WHERE a.history = 1 AND a.id IN (ledger_transfer.debit_account_id, ledger_transfer.credit_account_id));
CREATE INDEX ledger_transfer_debit ON ledger_transfer (debit_account_id, seq) WHERE listed = 1;
CREATE INDEX ledger_transfer_credit ON ledger_transfer (credit_account_id, seq) WHERE listed = 1;
ALTER TABLE ledger_transfer DROP COLUMN debit_previous_id;
ALTER TABLE ledger_transfer DROP COLUMN credit_previous_id;
ALTER TABLE ledger_account DROP COLUMN latest_id;
