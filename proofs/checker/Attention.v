(** * Attention in a leaf

    The inconsistency of the maps of a node against the bound of a wish, or against the values that a
    region lists (SPEC § 5). *)

From Coq Require Import ZArith NArith List FMapPositive Bool.
From Metes Require Import Forms Elements Network Gradient Claim Saliency State Setup Maps.
Import ListNotations.

(** What an attention claim needs, prepared. *)
Definition prepared := option (attention * saliency).

Definition prepare (s : setup) (c : certificate) (a : option attention) : prepared :=
  match a with None => None | Some a => Some (a, prepare_saliency s c a) end.

(** Differences of the maps of a node and the expected maps. *)
Definition node_differences (c : certificate) (sal : saliency) (ch : choice) : outcome (list (list Z)) :=
  do _ <- require (all_chosen ch (sal_elements sal)) RuleForm;
  Ok (differences (maps_of sal c ch) (sal_expected sal)).

Definition leaf_attention (c : certificate) (p : prepared) (st : state) : outcome unit :=
  match p with
  | None => Ok tt
  | Some (a, sal) =>
      do ds <- node_differences c sal (decided (left st));
      require (is_at_most (net_scale (classifier c)) (sal_power sal) a ds) RuleAttention
  end.

Definition region_attention (c : certificate) (p : prepared) (xs : list rational) (st : state) : outcome unit :=
  match p with
  | None => require (match xs with [] => true | _ => false end) RuleAttention
  | Some (a, sal) =>
      do ds <- node_differences c sal (decided (left st));
      require (all_inconsistencies (net_scale (classifier c)) (att_measure a) xs ds) RuleAttention
  end.
