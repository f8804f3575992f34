-- The next number, and the name of the centre's own hand.
SELECT coalesce((SELECT max(number) FROM frozen_report), 0) + 1, (SELECT site_id FROM site WHERE everything)
