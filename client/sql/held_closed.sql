-- What the province's own hand said of periods that closes or opens them (1 closed, 5 reopened), in the order of its journal.
SELECT h.said FROM held h WHERE h.feed = 1 AND h.kind = 34 AND h.what IN (1, 5) ORDER BY h.j;
