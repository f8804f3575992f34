-- Is there a site with this code, and does it see everything?
SELECT everything FROM site WHERE code = $1
