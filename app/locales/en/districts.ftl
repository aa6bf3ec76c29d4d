# Streets, grid and departments.

