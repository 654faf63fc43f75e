-- How people want to read: language, numbers, dates, time zone. What somebody has not chosen is as their browser asks.
CREATE TABLE preference (
    person_id UUID PRIMARY KEY REFERENCES person (id),
    language TEXT,
    numbers TEXT,
    dates TEXT,
    time_zone TEXT,
    updated_at BIGINT NOT NULL
);
-- down
DROP TABLE preference;
