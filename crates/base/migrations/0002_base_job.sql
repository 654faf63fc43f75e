-- What is still to be done; a job that is done has no row. A lease fences the acknowledgement: only who holds the
-- token may finish a job. `due_at` says when it may be claimed: not before its time, not before its back-off has
-- passed, and, while somebody works on it, not before the lease ends. State is waiting, running or dead.
CREATE TABLE job (
    id UUID PRIMARY KEY,
    queue TEXT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    correlation TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_token UUID,
    error TEXT,
    created_at BIGINT NOT NULL,
    died_at BIGINT
);
CREATE INDEX job_due ON job (queue, due_at) WHERE state <> 'dead';
CREATE INDEX job_dead ON job (id) WHERE state = 'dead';
-- Since when a schedule stands as it does: its earlier ticks are nobody's duty.
CREATE TABLE schedule (
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (name, definition)
);
-- One row per schedule and tick, so that two schedulers fire once.
CREATE TABLE schedule_tick (
    schedule TEXT NOT NULL,
    tick_at BIGINT NOT NULL,
    fired_at BIGINT NOT NULL,
    PRIMARY KEY (schedule, tick_at)
);
-- down
DROP TABLE schedule_tick;
DROP TABLE schedule;
DROP TABLE job;
