//! A sparse matrix by rows and by columns.

/// Positions of the entries of a sparse matrix; entry `k` has weight `k` of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sparse {
    rows: Lists,
    columns: Lists,
}

/// Lists of `(position, entry)` pairs, one after another.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lists {
    starts: Vec<u32>,
    items: Vec<(u32, u32)>,
}

impl Lists {
    fn new(count: usize, entries: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let mut starts = vec![0u32; count + 1];
        for (list, _) in entries.clone() {
            starts[list + 1] += 1;
        }
        for list in 0..count {
            starts[list + 1] += starts[list];
        }
        let mut next = starts.clone();
        let mut items = vec![(0, 0); starts[count] as usize];
        for (entry, (list, position)) in entries.enumerate() {
            items[next[list] as usize] = (position as u32, entry as u32);
            next[list] += 1;
        }
        Self { starts, items }
    }

    #[inline]
    fn list(&self, list: usize) -> &[(u32, u32)] {
        &self.items[self.starts[list] as usize..self.starts[list + 1] as usize]
    }
}

impl Sparse {
    /// A matrix with entries at the given `(row, column)` positions, all within `rows × columns`.
    pub(crate) fn new(rows: usize, columns: usize, entries: &[(usize, usize)]) -> Self {
        let by_row = entries.iter().copied();
        let by_column = entries.iter().map(|&(row, column)| (column, row));
        Self { rows: Lists::new(rows, by_row), columns: Lists::new(columns, by_column) }
    }

    /// `(column, entry)` of every entry of a row.
    #[inline]
    pub(crate) fn row(&self, row: usize) -> &[(u32, u32)] {
        self.rows.list(row)
    }

    /// `(row, entry)` of every entry of a column.
    #[inline]
    pub(crate) fn column(&self, column: usize) -> &[(u32, u32)] {
        self.columns.list(column)
    }
}
