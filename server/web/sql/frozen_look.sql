-- Which report has the number $1.
SELECT report FROM frozen_report WHERE number = $1
