DELETE FROM figure;
