package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"time"
)

// Part is a whole Parquet file of a store, with records of one hour.
type Part struct {
	// Path is slash-separated and relative to the store.
	Path string
	Size int64
	Hour time.Time
}

// partition is the folder of an hour.
func partition(folder string, hour time.Time) string {
	return path.Join(folder, hour.UTC().Format("date=2006-01-02/hour=15"))
}

// hourOf is the hour that a time falls in, in seconds since 1970.
func hourOf(t time.Time) int64 {
	s := t.Unix()
	return s - ((s%3600)+3600)%3600
}

// parts lists the whole files of a folder by hour and then by number. A folder
// that isn't there has none. Files and folders of other names are an error, but
// for those that begin with a dot.
func (s *Store) parts(folder string) ([]Part, error) {
	var all []Part
	dates, err := list(s.dir, folder)
	if err != nil {
		return nil, err
	}
	for _, date := range dates {
		hours, err := list(s.dir, path.Join(folder, date))
		if err != nil {
			return nil, err
		}
		for _, hour := range hours {
			dir := path.Join(folder, date, hour)
			at, err := time.Parse("date=2006-01-02/hour=15", date+"/"+hour)
			if err != nil {
				return nil, fmt.Errorf("%s isn't the folder of an hour, such as date=2006-01-02/hour=15", filepath.Join(s.dir, dir))
			}
			found, err := s.partsOf(dir, at)
			if err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
	}
	return all, nil
}

// partsOf lists the whole files of an hour's folder.
func (s *Store) partsOf(dir string, hour time.Time) ([]Part, error) {
	names, err := list(s.dir, dir)
	if err != nil {
		return nil, err
	}
	// They are numbered without gaps: part-10 comes after part-9.
	found := make([]Part, len(names))
	for _, name := range names {
		p := path.Join(dir, name)
		n, err := strconv.Atoi(trim(name))
		if err != nil || partName(n) != name || n >= len(names) {
			return nil, fmt.Errorf("%s isn't a part of this store: its files are numbered from part-0.parquet on", filepath.Join(s.dir, p))
		}
		info, err := os.Stat(filepath.Join(s.dir, filepath.FromSlash(p)))
		if err != nil {
			return nil, err
		}
		found[n] = Part{Path: p, Size: info.Size(), Hour: hour}
	}
	return found, nil
}

func partName(n int) string { return "part-" + strconv.Itoa(n) + ".parquet" }

// trim takes what is before and after the number off a part's name.
func trim(name string) string {
	const before, after = "part-", ".parquet"
	if len(name) < len(before)+len(after) {
		return ""
	}
	return name[len(before) : len(name)-len(after)]
}

// list returns the names in a folder, sorted, without those that begin with a
// dot.
func list(root, dir string) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(root, filepath.FromSlash(dir)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		if e.Name()[0] != '.' {
			names = append(names, e.Name())
		}
	}
	return names, nil
}
