package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/parquet-go/parquet-go"
)

// maxWaiting is how many rows a writer keeps in memory at most, some tens of
// MiB of them.
const maxWaiting = 256 << 10

// Writer appends to one kind of a store's records, in any order of time. Rows
// wait in memory until there are many, and are a part for each hour then; those
// that wait when the process dies are lost, those that Flush has returned for
// are not.
type Writer[T any] struct {
	hour  func(*T) (time.Time, error)
	write func(hour time.Time, rows []T) error
	most  int

	waiting map[int64][]T // by hour, in seconds since 1970
	rows    int
	err     error
}

// Write adds rows. A row whose time isn't set is an error, and so is the disk's;
// a writer that had an error has it for good.
func (w *Writer[T]) Write(rows ...T) error {
	for i := range rows {
		if w.err != nil {
			return w.err
		}
		at, err := w.hour(&rows[i])
		if err != nil {
			return err
		}
		hour := hourOf(at)
		w.waiting[hour] = append(w.waiting[hour], rows[i])
		w.rows++
		if w.rows >= w.most {
			w.err = w.flush(w.fullest())
		}
	}
	return w.err
}

// fullest is the hour with most rows, the earliest of several.
func (w *Writer[T]) fullest() int64 {
	var at int64
	most := 0
	for hour, rows := range w.waiting {
		if len(rows) > most || len(rows) == most && hour < at {
			at, most = hour, len(rows)
		}
	}
	return at
}

func (w *Writer[T]) flush(hour int64) error {
	rows := w.waiting[hour]
	if err := w.write(time.Unix(hour, 0).UTC(), rows); err != nil {
		return err
	}
	w.rows -= len(rows)
	delete(w.waiting, hour)
	return nil
}

// Flush puts what waits on the disk, as a part for each hour.
func (w *Writer[T]) Flush() error {
	for w.rows > 0 && w.err == nil {
		w.err = w.flush(w.fullest())
	}
	return w.err
}

// Close is Flush, and the end of the writer.
func (w *Writer[T]) Close() error {
	err := w.Flush()
	w.err = errors.Join(err, errors.New("write to a closed writer"))
	return err
}

// appendTo returns a writer for a table of the store.
func appendTo[T, R any](s *Store, t *table[T, R]) *Writer[T] {
	return &Writer[T]{
		hour:    t.hour,
		most:    maxWaiting,
		waiting: map[int64][]T{},
		write: func(hour time.Time, rows []T) error {
			if err := t.writePart(s, hour, rows); err != nil {
				return fmt.Errorf("write %s of %s: %w", t.folder, hour.Format("2006-01-02 15:04"), err)
			}
			return nil
		},
	}
}

// table is how one kind of record lies in files.
type table[T, R any] struct {
	folder string
	hour   func(*T) (time.Time, error)
	encode func(*T, *R)
	decode func(*R) (T, error)
}

// writePart writes rows as the next part of an hour.
func (t *table[T, R]) writePart(s *Store, hour time.Time, rows []T) error {
	dir := partition(t.folder, hour)
	abs := filepath.Join(s.dir, filepath.FromSlash(dir))
	if err := makeDirs(s.dir, dir); err != nil {
		return err
	}
	names, err := list(s.dir, dir)
	if err != nil {
		return err
	}
	for n := len(names); ; n++ {
		err := publish(filepath.Join(abs, partName(n)), func(f *os.File) error { return t.writeFile(f, rows) })
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
}

// makeDirs makes a slash-separated folder under root, each level on the disk
// before the next.
func makeDirs(root, dir string) error {
	abs := filepath.Join(root, filepath.FromSlash(dir))
	if _, err := os.Stat(abs); err == nil {
		return nil
	}
	parent := path.Dir(dir)
	if parent != "." {
		if err := makeDirs(root, parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(abs, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(filepath.Join(root, filepath.FromSlash(parent)))
}

// tableKey is the metadata that tells our files from others': the folder.
const tableKey = "sunsetlab.table"

func (t *table[T, R]) writeFile(f *os.File, rows []T) error {
	w := parquet.NewGenericWriter[R](f,
		parquet.Compression(&parquet.Zstd),
		parquet.CreatedBy("sunsetlab", "1", ""),
		parquet.KeyValueMetadata(tableKey, t.folder),
		// A dictionary that grows large is given up for plain text.
		parquet.DictionaryMaxBytes(1<<20))
	var buf [512]R
	for len(rows) > 0 {
		n := min(len(rows), len(buf))
		for i := range n {
			t.encode(&rows[i], &buf[i])
		}
		if _, err := w.Write(buf[:n]); err != nil {
			return errors.Join(err, w.Close())
		}
		rows = rows[n:]
	}
	return w.Close()
}
