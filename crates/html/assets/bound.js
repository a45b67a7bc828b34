// The bound δ on the inconsistency: what was asked, or a step of the exact profile that the reader chooses.
class Bound {
  constructor({ question, attention, complete, domain_volume: whole, label }) {
    this.profile = attention?.profile ?? [];
    this.isRounded = attention?.profile_is_rounded;
    this.moves = attention?.expected_map_moves;
    this.isWhole = complete !== false;
    this.whole = whole === undefined ? null : fraction.parse(whole);
    this.label = question?.keep === "attention" ? null : label;
    const isClaimed = question?.keep !== "label" && question?.delta != null;
    this.asked = isClaimed ? fraction.parse(question.delta) : null;
    this.value = this.asked;
    this.step = this.profile.length - 1;
    if (this.asked) {
      this.step = this.profile.findLastIndex(({ at_most }) => fraction.compare(fraction.parse(at_most), this.asked) <= 0);
    } else if (this.step >= 0) this.choose(this.step);
  }

  get isAsked() {
    return this.asked !== null && this.value === this.asked;
  }

  // Takes a step of the profile; -1 is below all of them.
  choose(step) {
    this.step = step;
    this.value = step < 0 ? null : fraction.parse(this.profile[step].at_most);
  }

  // Whether an inconsistency is at most the bound. (An irrational one stands there rounded up, in its 18th decimal.)
  holds({ value }) {
    return this.value !== null && fraction.compare(fraction.parse(value), this.value) <= 0;
  }

  // A slider along the profile, with what it says; `changed` is called when it moves.
  widget(changed) {
    const label = document.createElement("label");
    const slider = Object.assign(document.createElement("input"), {
      type: "range", min: -1, max: this.profile.length - 1, value: this.step, id: "delta-slider",
    });
    const shown = document.createElement("output");
    const said = document.createElement("p");
    label.append(Object.assign(document.createElement("span"), { textContent: "bound δ on the inconsistency" }), slider, shown);
    const tell = () => {
      shown.textContent = this.value ? "δ = " + fraction.decimal(this.value, 6, true) : "less";
      said.replaceChildren(...this.#says());
    };
    slider.addEventListener("input", () => {
      this.choose(Number(slider.value));
      tell();
      changed();
    });
    tell();
    return [label, said];
  }

  // How much of the parameter space keeps to the bound.
  #says() {
    const where = this.isWhole ? "Θ" : "Θ, which was explored in part";
    const step = this.profile[this.step];
    if (!step) return ["δ below every " + (this.isRounded ? "step" : "critical value") + " of the profile."];
    const isExact = typeof step.volume === "string";
    const volume = isExact ? step.volume : step.volume.at_least;
    const isLower = !isExact || this.moves || !this.isWhole || (this.isAsked && this.isRounded);
    const place = this.isRounded ? "Step " + (this.step + 1) + " of " + this.profile.length + ", rounded outward"
      : "Critical value " + (this.step + 1) + " of " + this.profile.length;
    return [
      (this.isAsked ? "δ as it was asked. The profile below it: " : "") + place + ": the inconsistency is at most " +
        fraction.decimal(fraction.parse(step.at_most), 6, true) + " on " + (isLower ? "at least " : "") +
        fraction.percent(fraction.parse(volume), this.whole) + " of " + where + (isExact ? ". Exact volume: " : ". At least: "),
      metes.exact(volume, "the volume"),
      this.label === null ? "" : " (Of the saliency map alone: the map asks for the label as well.)",
    ];
  }
}
