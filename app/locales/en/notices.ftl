# Notices, knowledge and questions.

