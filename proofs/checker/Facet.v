(** * Facets of a boundary

    The face of a facet: the part of the wish fails at all corners, and one activation region has all
    of them in its closure (SPEC § 6). *)

From Coq Require Import ZArith NArith PArith List FMapPositive Bool.
From Metes Require Import Forms Lists Elements Network Gradient Claim Saliency State Steps Setup Margins Evaluate
  Point Maps Attention Beyond.
Import ListNotations.

Definition corner_ok (c : certificate) (f : facet) (q : list rational) : outcome point :=
  do p <- some_or (point_of q) RuleClaim;
  do _ <- require (Nat.eqb (length q) (dimension c) && point_in 0 (domain c) (domain_open c) p &&
    forallb (fun r => 0 <=? row_value p r)%Z (facet_rows f)) RuleClaim;
  Ok p.

Fixpoint corners_ok (c : certificate) (f : facet) (qs : list (list rational)) : outcome (list point) :=
  match qs with
  | [] => Ok []
  | q :: qs' =>
      do p <- corner_ok c f q;
      do ps <- corners_ok c f qs';
      Ok (p :: ps)
  end.

(** One and the same output is at least output [k] everywhere. *)
Definition one_beats (n k : nat) (yss : list (list Z)) : bool :=
  existsb (fun j => negb (Nat.eqb j k) && forallb (fun ys => nth k ys 0 <=? nth j ys 0)%Z yss) (seq 0 n).

Definition corner_values (s : setup) (p : point) : list Z := map (get (point_values s p)) (set_outputs s).

Definition face_ok (s : setup) (c : certificate) (w : wish) (f : facet) : outcome unit :=
  do _ <- require (match facet_corners f with [] => false | _ => true end &&
    forallb (fun r => Nat.eqb (length r) (S (dimension c))) (facet_rows f)) RuleClaim;
  do ps <- corners_ok c f (facet_corners f);
  do q <- located c (facet_beyond f);
  do picked <- choice_at s ps q;
  match facet_part f with
  | FailsLabel =>
      do k <- some_or (wish_label w) RuleClaim;
      require (one_beats (length (set_outputs s)) (N.to_nat k) (map (corner_values s) ps)) RulePoint
  | FailsLinear i =>
      do l <- some_or (item_at (wish_linear w) i) RuleClaim;
      require (forallb (fun p => linear_broken (set_scale s * point_den p) l (corner_values s p)) ps) RulePoint
  | FailsAttention =>
      do a <- some_or (wish_attention w) RuleClaim;
      let sal := prepare_saliency s c a in
      do mes <- node_maps c sal (pick picked);
      require (is_more_than (net_scale (classifier c)) (sal_power sal) a mes) RuleAttention
  end.

(** The rows of the cell come after those of the domain, and are open. *)
Definition cell_open (c : certificate) (f : facet) : list N :=
  domain_open c ++ map N.of_nat (seq (length (domain c)) (length (facet_rows f))).
