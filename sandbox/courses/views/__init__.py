"""The sandbox's pages: those of everybody, of learners, of authors."""
