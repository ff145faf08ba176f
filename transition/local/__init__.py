"""The services of `make run` and of the tests: real PostgreSQL and Valkey, started here, stopped here, data in a folder."""
