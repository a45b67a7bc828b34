//! Many lists in one.

/// Lists of items, numbered from 0.
pub struct Lists<T> {
    /// Where each list starts; the end of the last.
    starts: Vec<usize>,
    items: Vec<T>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { starts: vec![0], items: Vec::new() }
    }
}

impl<T: Copy + Default> Lists<T> {
    /// One list for each of the keys `0 … count−1`: the items that come with it, in order.
    pub fn by_key<I: Iterator<Item = (u32, T)>>(count: usize, pairs: impl Fn() -> I) -> Self {
        let mut starts = vec![0; count + 1];
        for (key, _) in pairs() {
            starts[key as usize + 1] += 1;
        }
        for key in 0..count {
            starts[key + 1] += starts[key];
        }
        let mut next = starts.clone();
        let mut items = vec![T::default(); starts[count]];
        for (key, item) in pairs() {
            items[next[key as usize]] = item;
            next[key as usize] += 1;
        }
        Self { starts, items }
    }

    /// Adds a list.
    pub fn push(&mut self, list: impl Iterator<Item = T>) {
        self.items.extend(list);
        self.starts.push(self.items.len());
    }

    /// How many lists there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many items there are.
    pub fn items(&self) -> usize {
        self.items.len()
    }

    /// Where a list stands among all items.
    pub fn place(&self, list: u32) -> std::ops::Range<usize> {
        self.starts[list as usize]..self.starts[list as usize + 1]
    }

    /// A list.
    pub fn get(&self, list: u32) -> &[T] {
        &self.items[self.place(list)]
    }
}
