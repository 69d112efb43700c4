package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/parquet-go/parquet-go"

	"sunsetlab/traffic"
	"sunsetlab/traffic/rollup"
)

const rollupFile = "rollups.sqlite"

// Pool is a prefix in which each address, or each /64 of IPv6, is a user.
type Pool struct {
	Prefix     netip.Prefix   `json:"prefix"`
	Access     traffic.Access `json:"access"`
	Enterprise bool           `json:"enterprise,omitempty"`
}

// RollupOptions say how records are added up.
type RollupOptions struct {
	// Zone is the time zone whose days count, by default the store's.
	Zone *time.Location `json:"-"`
	// Rate stands in for the sampling rate of records without; 1 if 0.
	Rate uint32 `json:"rate,omitempty"`
	// EnterpriseAPNs are those whose users are no persons.
	EnterpriseAPNs []string `json:"enterprise_apns,omitempty"`
	Pools          []Pool   `json:"pools,omitempty"`
}

// unit is what is added up at once: the records, or the charging records, of
// the hours that begin on a day.
type unit struct {
	kind  string
	day   rollup.Day
	parts []Part
	// print is of all that the sums depend on.
	print string
}

// source is all that sums are made of.
type source struct {
	store *Store
	opts  *RollupOptions
	zone  *time.Location
	units []unit
	// assigning are the parts that say who had an address.
	assigning []assigning
}

// assigning is a part with assignments or charging records, and the time of
// which it can tell.
type assigning struct {
	Part
	from, until time.Time
	cdrs        bool
}

// Rollups brings the store's sums up to date and returns them. Days of which
// nothing has changed are not read again; a day is added up as a whole, so that
// a run that was cut off, or one that is repeated, changes nothing.
func (s *Store) Rollups(opts RollupOptions) (*rollup.Tally, error) {
	zone := opts.Zone
	if zone == nil {
		var err error
		if zone, err = s.meta.Location(); err != nil {
			return nil, err
		}
	}
	src := source{store: s, opts: &opts, zone: zone}
	if err := src.scan(); err != nil {
		return nil, fmt.Errorf("add up %s: %w", s.dir, err)
	}
	db, err := openRollups(filepath.Join(s.dir, rollupFile))
	if err != nil {
		return nil, err
	}
	err = db.update(&src)
	var sums *rollup.Tally
	if err == nil {
		sums, err = db.load(zone)
	}
	if err = errors.Join(err, db.close()); err != nil {
		return nil, fmt.Errorf("add up %s: %w", s.dir, err)
	}
	return sums, nil
}

// scan lists the parts and puts those that are added up together into units.
func (s *source) scan() error {
	recordParts, err := s.store.parts(records.folder)
	if err != nil {
		return err
	}
	cdrParts, err := s.store.parts(cdrs.folder)
	if err != nil {
		return err
	}
	assignmentParts, err := s.store.parts(assignments.folder)
	if err != nil {
		return err
	}
	for _, p := range assignmentParts {
		s.assigning = append(s.assigning, assigning{p, p.Hour, time.Unix(1<<40, 0), false})
	}
	for _, p := range cdrParts {
		from, err := earliest(filepath.Join(s.store.dir, filepath.FromSlash(p.Path)), "opening_time")
		if err != nil {
			return err
		}
		s.assigning = append(s.assigning, assigning{p, from, p.Hour.Add(time.Hour), true})
	}
	s.units = append(s.group(records.folder, recordParts), s.group(cdrs.folder, cdrParts)...)
	for i := range s.units {
		if err := s.fingerprint(&s.units[i]); err != nil {
			return err
		}
	}
	return nil
}

// group puts the parts of a day together; parts are by hour.
func (s *source) group(kind string, parts []Part) []unit {
	var all []unit
	for _, p := range parts {
		day := rollup.DayOf(p.Hour.In(s.zone))
		if n := len(all); n == 0 || all[n-1].day != day {
			all = append(all, unit{kind: kind, day: day})
		}
		u := &all[len(all)-1]
		u.parts = append(u.parts, p)
	}
	return all
}

// fingerprint takes the names and sizes of all parts that the unit's sums come
// from; parts never change.
func (s *source) fingerprint(u *unit) error {
	text, err := json.Marshal(s.opts)
	if err != nil {
		return err
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %s %s\n", u.kind, s.zone, text)
	for _, p := range u.parts {
		fmt.Fprintf(h, "%s %d\n", p.Path, p.Size)
	}
	if u.kind == records.folder {
		for _, p := range s.assigningTo(u) {
			fmt.Fprintf(h, "%s %d\n", p.Path, p.Size)
		}
	}
	u.print = hex.EncodeToString(h.Sum(nil)[:16])
	return nil
}

// assigningTo returns the parts that may say who had an address on a unit's day.
func (s *source) assigningTo(u *unit) []assigning {
	from, until := u.parts[0].Hour, u.parts[len(u.parts)-1].Hour.Add(time.Hour)
	var found []assigning
	for _, p := range s.assigning {
		if p.from.Before(until) && !p.until.Before(from) {
			found = append(found, p)
		}
	}
	return found
}

// earliest reads from a file's footer the lowest value of a column of times, the
// beginning of time if the footer doesn't tell.
func earliest(name, column string) (time.Time, error) {
	var none time.Time
	f, err := os.Open(name)
	if err != nil {
		return none, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return none, err
	}
	file, err := openFile(f, info.Size())
	if err != nil {
		return none, fmt.Errorf("%s: %w", name, err)
	}
	leaf, ok := file.Schema().Lookup(column)
	if !ok {
		return none, fmt.Errorf("%s: it has no column %s", name, column)
	}
	low := int64(1<<63 - 1)
	for _, group := range file.RowGroups() {
		chunk, ok := group.ColumnChunks()[leaf.ColumnIndex].(*parquet.FileColumnChunk)
		if !ok {
			return none, nil
		}
		least, _, ok := chunk.Bounds()
		if !ok {
			return none, nil
		}
		low = min(low, least.Int64())
	}
	return micro(low), nil
}

// tally adds up a unit's records, who knowing whose they are.
func (s *source) tally(u *unit, who *rollup.Users) (*rollup.Tally, error) {
	sums := s.newTally(who)
	for _, p := range u.parts {
		name := filepath.Join(s.store.dir, filepath.FromSlash(p.Path))
		var err error
		if u.kind == records.folder {
			err = records.readPart(name, func(r traffic.Record) bool { sums.AddRecord(&r); return true })
		} else {
			err = cdrs.readPart(name, func(c traffic.CDR) bool { sums.AddCDR(&c); return true })
		}
		if err != nil {
			return nil, err
		}
	}
	return sums, nil
}

func (s *source) newTally(who *rollup.Users) *rollup.Tally {
	t := rollup.New(s.zone, who)
	t.Rate = s.opts.Rate
	t.EnterpriseAPN = func(apn string) bool { return slices.Contains(s.opts.EnterpriseAPNs, apn) }
	return t
}

// users reads who had which address on the days of the units.
func (s *source) users(units []unit) (*rollup.Users, error) {
	who := new(rollup.Users)
	for _, p := range s.opts.Pools {
		who.AddPool(p.Prefix, p.Access, p.Enterprise)
	}
	needed := map[string]assigning{}
	var order []string
	for i := range units {
		if units[i].kind != records.folder {
			continue
		}
		for _, p := range s.assigningTo(&units[i]) {
			if _, ok := needed[p.Path]; !ok {
				needed[p.Path] = p
				order = append(order, p.Path)
			}
		}
	}
	slices.Sort(order)
	sums := s.newTally(who)
	for _, path := range order {
		var bad error
		name := filepath.Join(s.store.dir, filepath.FromSlash(path))
		var err error
		if needed[path].cdrs {
			err = cdrs.readPart(name, func(c traffic.CDR) bool { bad = sums.Assign(&c); return bad == nil })
		} else {
			err = assignments.readPart(name, func(a traffic.Assignment) bool { bad = who.Add(a); return bad == nil })
		}
		if bad != nil {
			err = fmt.Errorf("%s: %w", name, bad)
		}
		if err != nil {
			return nil, err
		}
	}
	return who, nil
}

// openFile opens what is a whole Parquet file, and is an error for others.
func openFile(f io.ReaderAt, size int64) (*parquet.File, error) {
	err := checkFooter(f, size)
	var file *parquet.File
	if err == nil {
		file, err = decoding(func() (*parquet.File, error) { return parquet.OpenFile(f, size, parquet.SkipBloomFilters(true)) })
	}
	if err != nil {
		return nil, fmt.Errorf("it isn't a whole Parquet file: %w", err)
	}
	return file, nil
}
