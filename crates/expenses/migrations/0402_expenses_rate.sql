-- How many units of a currency one euro bought on a day, as a decimal. The same for everybody.
CREATE TABLE reference_rate (
    currency TEXT NOT NULL,
    day BIGINT NOT NULL,
    rate TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (currency, day)
);
-- down
DROP TABLE reference_rate;
