-- Budgets: how much of something is meant to be spent within a day, a week or a month. What was spent is in the ledger,
-- on the account of each window; here is only what each expense took of which window, so that it can be given back,
-- and which alerts were raised. A budget counts from the window on in which it was set.
CREATE TABLE expense_budget (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    currency TEXT NOT NULL,
    limit_minor BIGINT NOT NULL,
    period TEXT NOT NULL,
    begins_on BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX expense_budget_organisation ON expense_budget (organisation_id, id);
CREATE TABLE expense_budget_use (
    expense_id UUID NOT NULL,
    budget_id UUID NOT NULL REFERENCES expense_budget (id),
    account_id UUID NOT NULL,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    PRIMARY KEY (expense_id, budget_id)
);
CREATE TABLE expense_budget_alert (
    budget_id UUID NOT NULL REFERENCES expense_budget (id),
    account_id UUID NOT NULL,
    percent BIGINT NOT NULL,
    raised_at BIGINT NOT NULL,
    PRIMARY KEY (budget_id, account_id, percent)
);
-- down
DROP TABLE expense_budget_alert;
DROP TABLE expense_budget_use;
DROP TABLE expense_budget;
