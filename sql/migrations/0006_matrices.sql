-- Matrices are stored as they are: of their numbers little can be squeezed out, and a detector is
-- read every few minutes.

alter table model alter column matrices set storage external;
