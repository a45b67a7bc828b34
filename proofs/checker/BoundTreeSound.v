(** * Bound trees are sound *)
