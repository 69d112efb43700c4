package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// format is the version of the layout and of the columns that Meta carries.
const format = 1

const metaFile = "store.json"

// Meta says what a store holds.
type Meta struct {
	Format int `json:"format"`
	// Name is what a report calls the store; its folder's name if empty.
	Name string `json:"name,omitempty"`
	// Simulated is set where the lab made the traffic.
	Simulated bool `json:"simulated,omitempty"`
	// Year is the year whose published figures the traffic was modelled on, 0
	// for none.
	Year int `json:"year,omitempty"`
	// Zone is the time zone whose days and hours people live by, such as
	// Asia/Tokyo; UTC if empty.
	Zone string `json:"zone,omitempty"`
	Seed uint64 `json:"seed,omitempty"`
}

// Location returns the time zone of Zone.
func (m *Meta) Location() (*time.Location, error) {
	loc, err := time.LoadLocation(m.Zone)
	if err != nil {
		return nil, fmt.Errorf("time zone of the store: %w", err)
	}
	return loc, nil
}

// Store is a folder of records. It holds no file open.
type Store struct {
	dir  string
	meta Meta
}

// Create makes a store in a folder, which is made if there is none. A folder
// with anything in it is an error.
func Create(dir string, m Meta) (*Store, error) {
	m.Format = format
	if _, err := m.Location(); err != nil {
		return nil, fmt.Errorf("create store %s: %w", dir, err)
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("create store %s: %w", dir, err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("create store: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("create store: %w", err)
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("create store: %s isn't empty", dir)
	}
	err = publish(filepath.Join(dir, metaFile), func(f *os.File) error {
		_, err := f.Write(append(text, '\n'))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("create store: %w", err)
	}
	return &Store{dir: dir, meta: m}, nil
}

// Open opens the store in a folder. A folder that is none, or one of another
// version, is an error.
func Open(dir string) (*Store, error) {
	text, err := os.ReadFile(filepath.Join(dir, metaFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("open store: %s has no %s: it isn't a folder of traffic records", dir, metaFile)
	case err != nil:
		return nil, fmt.Errorf("open store: %w", err)
	}
	var m Meta
	dec := json.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&m); err != nil {
		return nil, fmt.Errorf("open store: %s: %w", filepath.Join(dir, metaFile), err)
	}
	if m.Format != format {
		return nil, fmt.Errorf("open store %s: format %d isn't this program's (%d)", dir, m.Format, format)
	}
	if _, err := m.Location(); err != nil {
		return nil, fmt.Errorf("open store %s: %w", dir, err)
	}
	return &Store{dir: dir, meta: m}, nil
}

// Meta says what the store holds.
func (s *Store) Meta() Meta { return s.meta }

// Dir is the folder of the store.
func (s *Store) Dir() string { return s.dir }

// publish writes a new file under its name when it is whole and on the disk.
// An existing file of that name is fs.ErrExist, and stays as it was.
func publish(path string, write func(*os.File) error) (err error) {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		// Whether it has its name or not, the temporary one goes.
		err = errors.Join(err, os.Remove(f.Name()))
	}()
	err = write(f)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, never replaces what another writer has published.
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// syncDir puts the names in a folder on the disk.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
