package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"time"

	"github.com/parquet-go/parquet-go"
)

// read streams a table's rows of the hours that pass, by hour and then in the
// order in which they were written. The first error ends it.
func read[T, R any](s *Store, t *table[T, R], passes func(hour time.Time) bool) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		all, err := s.parts(t.folder)
		if err != nil {
			yield(none, fmt.Errorf("read %s: %w", t.folder, err))
			return
		}
		for _, p := range all {
			if !passes(p.Hour) {
				continue
			}
			more := true
			err := t.readPart(filepath.Join(s.dir, filepath.FromSlash(p.Path)), func(v T) bool {
				more = yield(v, nil)
				return more
			})
			if err != nil {
				yield(none, err)
				return
			}
			if !more {
				return
			}
		}
	}
}

// readOne streams a file that need not be in a store.
func readOne[T, R any](t *table[T, R], name string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		more := true
		err := t.readPart(name, func(v T) bool {
			more = yield(v, nil)
			return more
		})
		if err != nil && more {
			var none T
			yield(none, err)
		}
	}
}

func always(time.Time) bool { return true }

// readPart reads a file until yield has enough. A file that isn't whole, isn't
// Parquet, or holds something else is an error that names it.
func (t *table[T, R]) readPart(name string, yield func(T) bool) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("read %s: %w", t.folder, err)
	}
	defer f.Close()
	if err := t.readFile(f, yield); err != nil {
		return fmt.Errorf("read %s: %s: %w", t.folder, name, err)
	}
	return nil
}

func (t *table[T, R]) readFile(f *os.File, yield func(T) bool) error {
	rows, err := t.open(f)
	if err != nil {
		return err
	}
	defer rows.Close()
	var buf [512]R
	for line := 1; ; {
		n, err := decoding(func() (int, error) { return rows.Read(buf[:]) })
		for i := range n {
			v, err := t.decode(&buf[i])
			if err != nil {
				return fmt.Errorf("row %d: %w", line, err)
			}
			if !yield(v) {
				return nil
			}
			line++
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("row %d: %w", line, err)
		}
	}
}

// open reads the file's footer and compares its columns with what R needs.
func (t *table[T, R]) open(f *os.File) (*parquet.GenericReader[R], error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	file, err := openFile(f, info.Size())
	if err != nil {
		return nil, err
	}
	kept, ours := file.Lookup(tableKey)
	if ours && kept != t.folder {
		return nil, fmt.Errorf("it holds %s", kept)
	}
	if err := checkColumns(file.Schema(), parquet.SchemaOf(new(R)), ours); err != nil {
		return nil, err
	}
	return decoding(func() (*parquet.GenericReader[R], error) { return parquet.NewGenericReader[R](file), nil })
}

// checkColumns compares the columns of a file with those wanted. A file of ours
// may lack some: an older version wrote it, which didn't know them, and they
// are zero. Columns that aren't wanted are nobody's concern.
func checkColumns(have, want *parquet.Schema, ours bool) error {
	fields := map[string]parquet.Field{}
	for _, f := range have.Fields() {
		fields[f.Name()] = f
	}
	for _, column := range want.Fields() {
		name := column.Name()
		f, ok := fields[name]
		switch {
		case !ok && ours:
		case !ok:
			return fmt.Errorf("it has no column %s", name)
		case f.Repeated():
			return fmt.Errorf("column %s has many values a row", name)
		case f.Leaf() != column.Leaf():
			return fmt.Errorf("column %s is %s, not %s", name, f, column)
		case f.Leaf() && f.Type().Kind() != column.Type().Kind():
			return fmt.Errorf("column %s is %s, not %s", name, f.Type(), column.Type())
		}
	}
	return nil
}

// checkFooter looks at the end of a file for the mark and the size of the
// footer, which the library would allocate unseen.
func checkFooter(f io.ReaderAt, size int64) error {
	var end [8]byte
	if size < 12 {
		return fmt.Errorf("it has %d bytes", size)
	}
	if _, err := f.ReadAt(end[:], size-8); err != nil {
		return err
	}
	if string(end[4:]) != "PAR1" {
		return errors.New("it doesn't end as one")
	}
	if n := binary.LittleEndian.Uint32(end[:]); int64(n) > size-12 {
		return fmt.Errorf("its footer has %d bytes, in a file of %d", n, size)
	}
	return nil
}

// decoding makes an error of a panic: what the Parquet library does about some
// files that were tampered with.
func decoding[V any](f func() (V, error)) (v V, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("decoding: %v", r)
		}
	}()
	return f()
}
