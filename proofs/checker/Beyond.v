(** * Evidence that an attention claim fails

    [beyond] is a point inside an activation region whose closure contains [theta] (SPEC § 6): units are
    decided by value there; what is chosen is largest at [theta] as well; and the inconsistency of
    the maps of this choice is more than [delta]. *)

From Coq Require Import ZArith NArith PArith List FMapPositive Bool.
From Metes Require Import OrderedField Forms Lists Elements Network Gradient Claim Saliency State Steps Setup
  Evaluate Point Maps Attention.
Import ListNotations.

(** [best] is largest by the values [m]. *)
Definition is_largest (m : M.t Z) (best : source) (cs : list source) : bool :=
  forallb (fun t => get_source m t <=? get_source m best)%Z cs.

(** Candidates as large as [best] have its form. *)
Definition ties_identical (m : M.t Z) (fs : M.t form) (best : source) (cs : list source) : bool :=
  match source_form fs best with
  | None => false
  | Some f => forallb (fun t => (get_source m t <? get_source m best)%Z ||
      match source_form fs t with Some g => same_form f g | None => false end) cs
  end.

(** The choice at the point with values [there], in element order, with the forms it gives; [None] if
    a unit ties there, or the choice is not largest at one of the points with values [here]. *)
Fixpoint decide (here : list (M.t Z)) (there : M.t Z) (next : positive) (els : list elem) (fs : M.t form) (acc : M.t source)
  : option (M.t source) :=
  match els with
  | [] => Some acc
  | Row runs base bias :: els' =>
      match runs_form fs base runs (constant_form bias) with
      | None => None
      | Some f => decide here there (Pos.succ next) els' (M.add next f fs) acc
      end
  | Unit cs :: els' =>
      match cs with
      | [] => None
      | s :: cs' =>
          let best := first_best there s cs' in
          if is_largest there best cs && forallb (fun h => is_largest h best cs) here && ties_identical there fs best cs then
            match source_form fs best with
            | None => None
            | Some f => decide here there (Pos.succ next) els' (M.add next f fs) (M.add next best acc)
            end
          else None
      end
  end.

(** The choice at [q], largest at all of [ps]. *)
Definition choice_at (s : setup) (ps : list point) (q : point) : outcome (M.t source) :=
  let d := dim (set_numbering s) in
  some_or (decide (map (point_values s) ps) (point_values s q) (key (N.of_nat d)) (set_composed s)
    (parameter_forms 0 d (M.empty _)) (M.empty _)) RulePoint.

Definition attention_fails (s : setup) (c : certificate) (w : wish) (beyond : list rational) (p : point)
  : outcome unit :=
  do a <- some_or (wish_attention w) RuleClaim;
  do q <- located c beyond;
  do picked <- choice_at s [p] q;
  let sal := prepare_saliency s c a in
  do mes <- node_maps c sal (pick picked);
  require (is_more_than (net_scale (classifier c)) (sal_power sal) a mes) RuleAttention.
