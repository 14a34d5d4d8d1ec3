-- Clocks are measured between files as well (correlate/clock_offsets.h), and the row says what to do about it.
ALTER TABLE clock_offset ADD COLUMN source_a_id INTEGER REFERENCES source;  -- NULL: one sensor against the other
ALTER TABLE clock_offset ADD COLUMN source_b_id INTEGER REFERENCES source;
ALTER TABLE clock_offset ADD COLUMN advice TEXT NOT NULL DEFAULT '';
