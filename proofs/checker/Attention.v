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

(** The maps of a node with the expected maps. *)
Definition node_maps (c : certificate) (sal : saliency) (ch : choice) : outcome (list map_pair) :=
  do _ <- require (all_chosen ch (sal_elements sal)) RuleForm;
  Ok (combine (maps_of sal c ch) (sal_expected sal)).

Definition leaf_attention (c : certificate) (p : prepared) (st : state) : outcome unit :=
  match p with
  | None => Ok tt
  | Some (a, sal) =>
      do mes <- node_maps c sal (decided (left st));
      require (is_at_most (net_scale (classifier c)) (sal_power sal) a mes) RuleAttention
  end.

Definition region_attention (c : certificate) (p : prepared) (xs : list rational) (st : state) : outcome unit :=
  match p with
  | None => require (match xs with [] => true | _ => false end) RuleAttention
  | Some (a, sal) =>
      do mes <- node_maps c sal (decided (left st));
      require (all_inconsistencies (net_scale (classifier c)) (att_measure a) xs mes) RuleAttention
  end.
