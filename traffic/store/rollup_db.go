package store

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"sunsetlab/traffic"
	"sunsetlab/traffic/estimate"
	"sunsetlab/traffic/rollup"
)

const rollupVersion = 1

// Sums of samples: records, packets and bytes as sampled, volume scaled by the
// rate, and the bounds of its variance.
const sumColumns = `
	records INTEGER NOT NULL,
	packets INTEGER NOT NULL,
	bytes INTEGER NOT NULL,
	unscaled INTEGER NOT NULL,
	volume REAL NOT NULL,
	variance_low REAL NOT NULL,
	variance REAL NOT NULL,
	rate INTEGER NOT NULL`

// A unit's rows go with it. Hours are seconds since 1970; the views show them
// as text.
const rollupSchema = `
CREATE TABLE unit (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	date TEXT NOT NULL,
	fingerprint TEXT NOT NULL,
	coverage TEXT NOT NULL,
	UNIQUE (kind, date)
) STRICT;
CREATE TABLE subscriber (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	access TEXT NOT NULL,
	enterprise INTEGER NOT NULL,
	UNIQUE (name, access, enterprise)
) STRICT;
CREATE TABLE port_hour (
	unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
	hour INTEGER NOT NULL,
	access TEXT NOT NULL,
	direction TEXT NOT NULL,
	protocol INTEGER NOT NULL,
	port INTEGER NOT NULL,` + sumColumns + `,
	PRIMARY KEY (unit, hour, access, direction, protocol, port)
) STRICT, WITHOUT ROWID;
CREATE TABLE as_hour (
	unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
	hour INTEGER NOT NULL,
	access TEXT NOT NULL,
	direction TEXT NOT NULL,
	asn INTEGER NOT NULL,
	protocol INTEGER NOT NULL,
	https INTEGER NOT NULL,` + sumColumns + `,
	PRIMARY KEY (unit, hour, access, direction, asn, protocol, https)
) STRICT, WITHOUT ROWID;
CREATE TABLE sampled_day (
	unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
	date TEXT NOT NULL,
	subscriber INTEGER NOT NULL REFERENCES subscriber (id),
	direction TEXT NOT NULL,` + sumColumns + `,
	PRIMARY KEY (unit, date, subscriber, direction)
) STRICT, WITHOUT ROWID;
CREATE TABLE counted_day (
	unit INTEGER NOT NULL REFERENCES unit (id) ON DELETE CASCADE,
	date TEXT NOT NULL,
	subscriber INTEGER NOT NULL REFERENCES subscriber (id),
	bytes_in REAL NOT NULL,
	bytes_out REAL NOT NULL,
	PRIMARY KEY (unit, date, subscriber)
) STRICT, WITHOUT ROWID;
CREATE VIEW ports_by_hour AS
	SELECT datetime(hour, 'unixepoch') AS hour_utc, access, direction, protocol, port,
		sum(records) AS records, sum(packets) AS sampled_packets, sum(volume) AS bytes, sqrt(sum(variance)) AS deviation
	FROM port_hour GROUP BY hour, access, direction, protocol, port;
CREATE VIEW providers_by_hour AS
	SELECT datetime(hour, 'unixepoch') AS hour_utc, access, direction, asn, protocol, https,
		sum(records) AS records, sum(packets) AS sampled_packets, sum(volume) AS bytes, sqrt(sum(variance)) AS deviation
	FROM as_hour GROUP BY hour, access, direction, asn, protocol, https;
CREATE VIEW subscribers_by_day AS
	SELECT date, name AS subscriber, access, enterprise, 'counted' AS source, sum(bytes_in) AS bytes_in, sum(bytes_out) AS bytes_out
	FROM counted_day JOIN subscriber ON subscriber.id = subscriber GROUP BY date, subscriber.id
	UNION ALL
	SELECT date, name, access, enterprise, 'sampled',
		total(CASE direction WHEN 'in' THEN volume END), total(CASE direction WHEN 'out' THEN volume END)
	FROM sampled_day JOIN subscriber ON subscriber.id = subscriber GROUP BY date, subscriber.id;
PRAGMA user_version = 1;
`

// rollups is the database of sums.
type rollups struct {
	db *sql.DB
	// ids are the subscribers' numbers in the database.
	ids map[rollup.User]int64
}

func openRollups(path string) (*rollups, error) {
	uri := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) +
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(60000)&_pragma=foreign_keys(1)&_txlock=immediate"
	db, err := sql.Open("sqlite", uri)
	if err != nil {
		return nil, fmt.Errorf("open sums %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	r := &rollups{db: db, ids: map[rollup.User]int64{}}
	if err := r.transact(makeRollups); err != nil {
		return nil, fmt.Errorf("open sums %s: %w; they can be made anew if you remove it", path, errors.Join(err, db.Close()))
	}
	return r, nil
}

func makeRollups(tx *sql.Tx) error {
	var version, tables int
	err := tx.QueryRow(`SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version`).Scan(&version, &tables)
	switch {
	case err != nil:
		return err
	case version == rollupVersion:
		return nil
	case version != 0 || tables != 0:
		return fmt.Errorf("schema version %d isn't this program's (%d)", version, rollupVersion)
	}
	_, err = tx.Exec(rollupSchema)
	return err
}

func (r *rollups) close() error { return r.db.Close() }

func (r *rollups) transact(f func(*sql.Tx) error) error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// update adds up the units whose sums are missing or of other parts, and
// forgets those that are no more.
func (r *rollups) update(src *source) error {
	known, err := r.known()
	if err != nil {
		return err
	}
	var todo []unit
	for _, u := range src.units {
		name := u.kind + " " + u.day.String()
		if known[name] != u.print {
			todo = append(todo, u)
		}
		delete(known, name)
	}
	for name := range known {
		kind, date, _ := strings.Cut(name, " ")
		if _, err := r.db.Exec(`DELETE FROM unit WHERE kind = ? AND date = ?`, kind, date); err != nil {
			return err
		}
	}
	if len(todo) == 0 {
		return nil
	}
	who, err := src.users(todo)
	if err != nil {
		return err
	}
	if err := r.subscribers(); err != nil {
		return err
	}
	for i := range todo {
		sums, err := src.tally(&todo[i], who)
		if err != nil {
			return err
		}
		if err := r.transact(func(tx *sql.Tx) error { return r.save(tx, &todo[i], sums) }); err != nil {
			// What the transaction added is no more.
			return fmt.Errorf("%s of %s: %w", todo[i].kind, todo[i].day, err)
		}
	}
	return nil
}

// known returns the fingerprints of the units in the database.
func (r *rollups) known() (map[string]string, error) {
	known := map[string]string{}
	err := r.each(`SELECT kind, date, fingerprint FROM unit`, func(rows *sql.Rows) error {
		var kind, date, print string
		err := rows.Scan(&kind, &date, &print)
		known[kind+" "+date] = print
		return err
	})
	return known, err
}

// subscribers reads the numbers of those that the database knows.
func (r *rollups) subscribers() error {
	return r.each(`SELECT id, name, access, enterprise FROM subscriber`, func(rows *sql.Rows) error {
		var id int64
		var u rollup.User
		err := rows.Scan(&id, &u.Name, &u.Access, &u.Enterprise)
		r.ids[u] = id
		return err
	})
}

func (r *rollups) each(query string, scan func(*sql.Rows) error) error {
	rows, err := r.db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// save replaces a unit's sums.
func (r *rollups) save(tx *sql.Tx, u *unit, sums *rollup.Tally) error {
	coverage, err := json.Marshal(&sums.Coverage)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM unit WHERE kind = ? AND date = ?`, u.kind, u.day.String()); err != nil {
		return err
	}
	res, err := tx.Exec(`INSERT INTO unit (kind, date, fingerprint, coverage) VALUES (?,?,?,?)`, u.kind, u.day.String(), u.print, string(coverage))
	if err != nil {
		return err
	}
	id, err := res.LastInsertId()
	if err != nil {
		return err
	}
	return errors.Join(saveHours(tx, id, sums), r.saveDays(tx, id, sums))
}

func saveHours(tx *sql.Tx, id int64, sums *rollup.Tally) error {
	ports, err := insert(tx, "port_hour", 14)
	if err != nil {
		return err
	}
	defer ports.Close()
	for _, k := range slices.SortedFunc(maps.Keys(sums.Ports), rollup.PortKey.Compare) {
		s := sums.Ports[k]
		direction := k.Direction.String()
		if k.Access == "" {
			direction = ""
		}
		if _, err := ports.Exec(withSum(s, id, k.Hour.Time().Unix(), k.Access, direction, k.Protocol, k.Port)...); err != nil {
			return err
		}
	}
	ases, err := insert(tx, "as_hour", 15)
	if err != nil {
		return err
	}
	defer ases.Close()
	for _, k := range slices.SortedFunc(maps.Keys(sums.ASes), rollup.ASKey.Compare) {
		s := sums.ASes[k]
		if _, err := ases.Exec(withSum(s, id, k.Hour.Time().Unix(), k.Access, k.Direction.String(), k.AS, k.Protocol, k.HTTPS)...); err != nil {
			return err
		}
	}
	return nil
}

func (r *rollups) saveDays(tx *sql.Tx, id int64, sums *rollup.Tally) error {
	add, err := tx.Prepare(`INSERT INTO subscriber (id, name, access, enterprise) VALUES (?,?,?,?) ON CONFLICT DO NOTHING`)
	if err != nil {
		return err
	}
	defer add.Close()
	number := func(user rollup.UserID) (int64, error) {
		u := sums.Users.User(user)
		n, ok := r.ids[u]
		if ok {
			return n, nil
		}
		n = int64(len(r.ids) + 1)
		_, err := add.Exec(n, u.Name, u.Access, u.Enterprise)
		r.ids[u] = n
		return n, err
	}
	counted, err := insert(tx, "counted_day", 5)
	if err != nil {
		return err
	}
	defer counted.Close()
	for _, k := range slices.SortedFunc(maps.Keys(sums.Counted), rollup.UserDay.Compare) {
		c := sums.Counted[k]
		user, err := number(k.User)
		if err != nil {
			return err
		}
		if _, err := counted.Exec(id, k.Day.String(), user, c.In, c.Out); err != nil {
			return err
		}
	}
	sampled, err := insert(tx, "sampled_day", 12)
	if err != nil {
		return err
	}
	defer sampled.Close()
	for _, k := range slices.SortedFunc(maps.Keys(sums.Sampled), rollup.UserDay.Compare) {
		s := sums.Sampled[k]
		user, err := number(k.User)
		if err != nil {
			return err
		}
		for _, d := range []traffic.Direction{traffic.In, traffic.Out} {
			if s[d].Records == 0 {
				continue
			}
			if _, err := sampled.Exec(withSum(&s[d], id, k.Day.String(), user, d.String())...); err != nil {
				return err
			}
		}
	}
	return nil
}

func insert(tx *sql.Tx, table string, columns int) (*sql.Stmt, error) {
	return tx.Prepare("INSERT INTO " + table + " VALUES (" + strings.Repeat("?,", columns-1) + "?)")
}

func withSum(s *estimate.Tally, key ...any) []any {
	return append(key, int64(s.Records), int64(s.Packets), int64(s.Bytes), int64(s.Unscaled), s.Volume, s.VarianceLow, s.Variance, s.Rate)
}

// scanSum adds where the columns of a sum go.
func scanSum(s *estimate.Tally, key ...any) []any {
	return append(key, &s.Records, &s.Packets, &s.Bytes, &s.Unscaled, &s.Volume, &s.VarianceLow, &s.Variance, &s.Rate)
}

const readSum = ` sum(records), sum(packets), sum(bytes), sum(unscaled), sum(volume), sum(variance_low), sum(variance), max(rate) `

// load reads all sums.
func (r *rollups) load(zone *time.Location) (*rollup.Tally, error) {
	t := rollup.New(zone, new(rollup.Users))
	err := r.each(`SELECT coverage FROM unit ORDER BY kind, date`, func(rows *sql.Rows) error {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		var c rollup.Coverage
		err := json.Unmarshal([]byte(text), &c)
		t.Coverage.Add(&c)
		return err
	})
	return t, errors.Join(err, r.loadHours(t), r.loadDays(t))
}

func (r *rollups) loadHours(t *rollup.Tally) error {
	err := r.each(`SELECT hour, access, direction, protocol, port,`+readSum+`FROM port_hour GROUP BY hour, access, direction, protocol, port`, func(rows *sql.Rows) error {
		var k rollup.PortKey
		var hour int64
		var direction string
		var s estimate.Tally
		err := rows.Scan(scanSum(&s, &hour, &k.Access, &direction, &k.Protocol, &k.Port)...)
		k.Hour = rollup.HourOf(time.Unix(hour, 0))
		if direction == "out" {
			k.Direction = traffic.Out
		}
		t.Ports[k] = &s
		return err
	})
	if err != nil {
		return err
	}
	return r.each(`SELECT hour, access, direction, asn, protocol, https,`+readSum+`FROM as_hour GROUP BY hour, access, direction, asn, protocol, https`, func(rows *sql.Rows) error {
		var k rollup.ASKey
		var hour int64
		var direction string
		var s estimate.Tally
		err := rows.Scan(scanSum(&s, &hour, &k.Access, &direction, &k.AS, &k.Protocol, &k.HTTPS)...)
		k.Hour = rollup.HourOf(time.Unix(hour, 0))
		if direction == "out" {
			k.Direction = traffic.Out
		}
		t.ASes[k] = &s
		return err
	})
}

func (r *rollups) loadDays(t *rollup.Tally) error {
	ids := map[int64]rollup.UserID{}
	err := r.each(`SELECT id, name, access, enterprise FROM subscriber ORDER BY id`, func(rows *sql.Rows) error {
		var id int64
		var u rollup.User
		err := rows.Scan(&id, &u.Name, &u.Access, &u.Enterprise)
		ids[id] = t.Users.ID(u)
		return err
	})
	if err != nil {
		return err
	}
	days := map[string]rollup.Day{}
	dayOf := func(date string) (rollup.Day, error) {
		d, ok := days[date]
		if !ok {
			at, err := time.Parse(time.DateOnly, date)
			if err != nil {
				return 0, err
			}
			d = rollup.DayOf(at)
			days[date] = d
		}
		return d, nil
	}
	err = r.each(`SELECT date, subscriber, sum(bytes_in), sum(bytes_out) FROM counted_day GROUP BY date, subscriber`, func(rows *sql.Rows) error {
		var date string
		var user int64
		var c rollup.Counted
		err := rows.Scan(&date, &user, &c.In, &c.Out)
		day, bad := dayOf(date)
		t.Counted[rollup.UserDay{Day: day, User: ids[user]}] = &c
		return errors.Join(err, bad)
	})
	if err != nil {
		return err
	}
	return r.each(`SELECT date, subscriber, direction,`+readSum+`FROM sampled_day GROUP BY date, subscriber, direction`, func(rows *sql.Rows) error {
		var date, direction string
		var user int64
		var s estimate.Tally
		err := rows.Scan(scanSum(&s, &date, &user, &direction)...)
		day, bad := dayOf(date)
		at := rollup.UserDay{Day: day, User: ids[user]}
		if t.Sampled[at] == nil {
			t.Sampled[at] = new(rollup.Sampled)
		}
		var d traffic.Direction
		if direction == "out" {
			d = traffic.Out
		}
		t.Sampled[at][d] = s
		return errors.Join(err, bad)
	})
}
