"""A kind of job for tests, installed as an app into sites that the tests run."""
