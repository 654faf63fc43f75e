-- Whether a refund gives back to the windows of limits in which its purchase was settled.
ALTER TABLE card_programme ADD COLUMN refunds_restore_limits BOOLEAN NOT NULL DEFAULT TRUE;
-- down
ALTER TABLE card_programme DROP COLUMN refunds_restore_limits;
