-- A message that the acquirer repeats can come under another token. What the acquirer calls it stays the same, so a
-- purchase is found by a fingerprint of that, for as long as its programme says; nil is that of no purchase. The index
-- finds a card's purchases as the one before did, whose second column nobody asked for: none is added.
ALTER TABLE card_programme ADD COLUMN repeat_window_s BIGINT NOT NULL DEFAULT 300;
ALTER TABLE card_authorization ADD COLUMN fingerprint UUID;
DROP INDEX card_authorization_card;
CREATE INDEX card_authorization_card ON card_authorization (card_id, fingerprint);
-- down
DROP INDEX card_authorization_card;
CREATE INDEX card_authorization_card ON card_authorization (card_id, id);
ALTER TABLE card_authorization DROP COLUMN fingerprint;
ALTER TABLE card_programme DROP COLUMN repeat_window_s;
