UPDATE centre SET j = j + 1;
