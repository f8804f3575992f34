UPDATE person_key SET changes = changes + 1;
