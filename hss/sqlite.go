package hss

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
)

// schemaVersion is the user_version of a database that SQLite made.
const schemaVersion = 2

// IMSIs are text, for their leading zeros. A profile's content is its JSON, so
// that equal ones are one row.
const schema = `
CREATE TABLE profile (
	id INTEGER PRIMARY KEY,
	content TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE subscriber (
	imsi TEXT PRIMARY KEY,
	msisdn TEXT NOT NULL,
	k BLOB NOT NULL CHECK (length(k) = 16),
	opc BLOB NOT NULL CHECK (length(opc) = 16),
	sqn INTEGER NOT NULL,
	amf INTEGER NOT NULL,
	network_access_mode INTEGER NOT NULL,
	access_restriction INTEGER NOT NULL,
	ambr_uplink INTEGER NOT NULL,
	ambr_downlink INTEGER NOT NULL,
	profile INTEGER REFERENCES profile (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE registration (
	imsi TEXT PRIMARY KEY REFERENCES subscriber (imsi) ON DELETE CASCADE,
	host TEXT NOT NULL,
	realm TEXT NOT NULL,
	plmn TEXT NOT NULL,
	rat INTEGER NOT NULL,
	imeisv TEXT NOT NULL,
	purged INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
` + schema2

// schema2 is what version 2 adds: where a subscriber is on 3G.
const schema2 = `
ALTER TABLE registration ADD COLUMN sgsn TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN sgsn_plmn TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN sgsn_purged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE registration ADD COLUMN vlr TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN vlr_plmn TEXT NOT NULL DEFAULT '';
ALTER TABLE registration ADD COLUMN vlr_purged INTEGER NOT NULL DEFAULT 0;
PRAGMA user_version = 2;
`

// SQLite is a Store in a file that survives a crash of the process and of the
// machine: a sequence number is on disk before a vector with it is given out.
type SQLite struct {
	db       *sql.DB
	profiles map[int64]*Profile // what was read before, to be shared
}

// OpenSQLite opens the database in a file, which is made if there is none. A
// file that is no such database, or one of another version, is an error.
func OpenSQLite(path string) (*SQLite, error) {
	uri := "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path) +
		"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_txlock=immediate"
	db, err := sql.Open("sqlite", uri)
	if err != nil {
		return nil, fmt.Errorf("open subscriber database %s: %w", path, err)
	}
	db.SetMaxOpenConns(1)
	s := &SQLite{db: db, profiles: map[int64]*Profile{}}
	if err := s.transact(migrate); err != nil {
		return nil, fmt.Errorf("open subscriber database %s: %w", path, errors.Join(err, db.Close()))
	}
	return s, nil
}

func migrate(tx *sql.Tx) error {
	var version, tables int
	err := tx.QueryRow(`SELECT user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_user_version`).Scan(&version, &tables)
	if err != nil {
		return err
	}
	switch {
	case version == schemaVersion:
		return nil
	case version == 1:
		_, err = tx.Exec(schema2)
		return err
	case version != 0 || tables != 0:
		return fmt.Errorf("schema version %d with %d tables and indexes is not this program's (version %d)", version, tables, schemaVersion)
	}
	_, err = tx.Exec(schema)
	return err
}

// Close closes the database.
func (s *SQLite) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close subscriber database: %w", err)
	}
	return nil
}

// transact runs f in a transaction and commits, or rolls back on its error.
func (s *SQLite) transact(f func(*sql.Tx) error) error {
	tx, err := s.db.Begin()
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Add implements Store.
func (s *SQLite) Add(subscribers ...Subscriber) error {
	if err := validateAll(subscribers); err != nil {
		return fmt.Errorf("add subscribers: %w", err)
	}
	ids := map[*Profile]any{nil: nil}
	return s.transact(func(tx *sql.Tx) error {
		insert, err := tx.Prepare(`INSERT INTO subscriber VALUES (?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING`)
		if err != nil {
			return fmt.Errorf("add subscribers: %w", err)
		}
		defer insert.Close()
		for i := range subscribers {
			b := &subscribers[i]
			profile, err := profileID(tx, ids, b.Profile)
			if err != nil {
				return fmt.Errorf("add subscriber %s: %w", b.IMSI, err)
			}
			res, err := insert.Exec(b.IMSI.String(), b.MSISDN.String(), b.Key.K[:], b.Key.OPc[:], int64(b.SQN), b.AMF,
				b.NetworkAccessMode, b.AccessRestriction, int64(b.AMBR.Uplink), int64(b.AMBR.Downlink), profile)
			if err != nil {
				return fmt.Errorf("add subscriber %s: %w", b.IMSI, err)
			}
			if n, err := res.RowsAffected(); err != nil || n == 0 {
				return fmt.Errorf("add subscriber %s: %w", b.IMSI, cmpErr(err, ErrSubscriberExists))
			}
		}
		return nil
	})
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// profileID returns the row of a profile, nil for none, and adds it if need be.
func profileID(tx *sql.Tx, ids map[*Profile]any, p *Profile) (any, error) {
	if id, ok := ids[p]; ok {
		return id, nil
	}
	content, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("store profile %q: %w", p.Name, err)
	}
	// DO UPDATE, since DO NOTHING would return no row.
	var id int64
	err = tx.QueryRow(`INSERT INTO profile (content) VALUES (?)
		ON CONFLICT (content) DO UPDATE SET content = excluded.content RETURNING id`, string(content)).Scan(&id)
	if err != nil {
		return nil, fmt.Errorf("store profile %q: %w", p.Name, err)
	}
	ids[p] = id
	return id, nil
}

// Replace implements Store.
func (s *SQLite) Replace(b Subscriber) error {
	if err := b.Validate(); err != nil {
		return fmt.Errorf("replace: %w", err)
	}
	return s.transact(func(tx *sql.Tx) error {
		profile, err := profileID(tx, map[*Profile]any{nil: nil}, b.Profile)
		if err != nil {
			return fmt.Errorf("replace subscriber %s: %w", b.IMSI, err)
		}
		res, err := tx.Exec(`UPDATE subscriber SET msisdn = ?, k = ?, opc = ?, amf = ?, network_access_mode = ?,
			access_restriction = ?, ambr_uplink = ?, ambr_downlink = ?, profile = ? WHERE imsi = ?`,
			b.MSISDN.String(), b.Key.K[:], b.Key.OPc[:], b.AMF, b.NetworkAccessMode, b.AccessRestriction,
			int64(b.AMBR.Uplink), int64(b.AMBR.Downlink), profile, b.IMSI.String())
		return affected("replace", b.IMSI, res, err)
	})
}

// Remove implements Store.
func (s *SQLite) Remove(imsi nas.IMSI) error {
	res, err := s.db.Exec(`DELETE FROM subscriber WHERE imsi = ?`, imsi.String())
	return affected("remove", imsi, res, err)
}

// affected turns a statement that met no row into ErrUnknownSubscriber.
func affected(op string, imsi nas.IMSI, res sql.Result, err error) error {
	var n int64
	if err == nil {
		n, err = res.RowsAffected()
	}
	if err == nil && n == 0 {
		err = ErrUnknownSubscriber
	}
	if err != nil {
		return fmt.Errorf("%s subscriber %s: %w", op, imsi, err)
	}
	return nil
}

// unknown turns an empty answer into ErrUnknownSubscriber.
func unknown(op string, imsi nas.IMSI, err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrUnknownSubscriber
	}
	return fmt.Errorf("%s subscriber %s: %w", op, imsi, err)
}

// Subscriber implements Store.
func (s *SQLite) Subscriber(imsi nas.IMSI) (Subscriber, error) {
	b := Subscriber{IMSI: imsi}
	var msisdn string
	var k, opc []byte
	var profile sql.NullInt64
	err := s.db.QueryRow(`SELECT msisdn, k, opc, sqn, amf, network_access_mode, access_restriction,
		ambr_uplink, ambr_downlink, profile FROM subscriber WHERE imsi = ?`, imsi.String()).
		Scan(&msisdn, &k, &opc, &b.SQN, &b.AMF, &b.NetworkAccessMode, &b.AccessRestriction,
			&b.AMBR.Uplink, &b.AMBR.Downlink, &profile)
	if err == nil {
		err = b.MSISDN.UnmarshalText([]byte(msisdn))
	}
	if err == nil && profile.Valid {
		b.Profile, err = s.profile(profile.Int64)
	}
	if err != nil {
		return Subscriber{}, unknown("look up", imsi, err)
	}
	copy(b.Key.K[:], k)
	copy(b.Key.OPc[:], opc)
	return b, nil
}

// profile returns a profile's row, the same pointer each time.
func (s *SQLite) profile(id int64) (*Profile, error) {
	if p, ok := s.profiles[id]; ok {
		return p, nil
	}
	var content string
	if err := s.db.QueryRow(`SELECT content FROM profile WHERE id = ?`, id).Scan(&content); err != nil {
		return nil, fmt.Errorf("read profile %d: %w", id, err)
	}
	p := &Profile{}
	if err := json.Unmarshal([]byte(content), p); err != nil {
		return nil, fmt.Errorf("read profile %d: %w", id, err)
	}
	s.profiles[id] = p
	return p, nil
}

// Subscribers returns all, ordered by IMSI.
func (s *SQLite) Subscribers() ([]Subscriber, error) {
	rows, err := s.db.Query(`SELECT imsi FROM subscriber`)
	if err != nil {
		return nil, fmt.Errorf("list subscribers: %w", err)
	}
	defer rows.Close()
	var imsis []nas.IMSI
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, fmt.Errorf("list subscribers: %w", err)
		}
		imsi, err := nas.ParseIMSI(text)
		if err != nil {
			return nil, fmt.Errorf("list subscribers: %w", err)
		}
		imsis = append(imsis, imsi)
	}
	// Closed before the next query, as there is but one connection.
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, fmt.Errorf("list subscribers: %w", err)
	}
	slices.SortFunc(imsis, nas.IMSI.Compare)
	all := make([]Subscriber, len(imsis))
	for i, imsi := range imsis {
		if all[i], err = s.Subscriber(imsi); err != nil {
			return nil, fmt.Errorf("list subscribers: %w", err)
		}
	}
	return all, nil
}

// UpdateSQN implements Store.
func (s *SQLite) UpdateSQN(imsi nas.IMSI, next func(aka.SQN) (aka.SQN, error)) (aka.SQN, error) {
	var sqn aka.SQN
	err := s.transact(func(tx *sql.Tx) error {
		err := tx.QueryRow(`SELECT sqn FROM subscriber WHERE imsi = ?`, imsi.String()).Scan(&sqn)
		if err == nil {
			sqn, err = next(sqn)
		}
		if err == nil {
			_, err = tx.Exec(`UPDATE subscriber SET sqn = ? WHERE imsi = ?`, int64(sqn), imsi.String())
		}
		return err
	})
	if err != nil {
		return 0, unknown("update SQN of", imsi, err)
	}
	return sqn, nil
}

// Registration implements Store.
func (s *SQLite) Registration(imsi nas.IMSI) (Registration, error) {
	var r Registration
	var plmn, imeisv, sgsn, vlr string
	err := s.db.QueryRow(`SELECT coalesce(host, ''), coalesce(realm, ''), coalesce(plmn, ''), coalesce(rat, 0),
		coalesce(imeisv, ''), coalesce(purged, 0),
		coalesce(sgsn, ''), coalesce(sgsn_plmn, ''), coalesce(sgsn_purged, 0),
		coalesce(vlr, ''), coalesce(vlr_plmn, ''), coalesce(vlr_purged, 0)
		FROM subscriber LEFT JOIN registration USING (imsi) WHERE imsi = ?`, imsi.String()).
		Scan(&r.MME.Host, &r.MME.Realm, &plmn, &r.RAT, &imeisv, &r.Purged,
			&r.SGSN.Name, &sgsn, &r.SGSN.Purged, &r.VLR.Name, &vlr, &r.VLR.Purged)
	if err == nil {
		err = errors.Join(r.PLMN.UnmarshalText([]byte(plmn)), r.IMEISV.UnmarshalText([]byte(imeisv)),
			r.SGSN.PLMN.UnmarshalText([]byte(sgsn)), r.VLR.PLMN.UnmarshalText([]byte(vlr)))
	}
	if err != nil {
		return Registration{}, unknown("look up registration of", imsi, err)
	}
	return r, nil
}

// SetRegistration implements Store.
func (s *SQLite) SetRegistration(imsi nas.IMSI, r Registration) error {
	res, err := s.db.Exec(`INSERT INTO registration SELECT imsi, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM subscriber WHERE imsi = ?
		ON CONFLICT (imsi) DO UPDATE SET host = excluded.host, realm = excluded.realm, plmn = excluded.plmn,
		rat = excluded.rat, imeisv = excluded.imeisv, purged = excluded.purged,
		sgsn = excluded.sgsn, sgsn_plmn = excluded.sgsn_plmn, sgsn_purged = excluded.sgsn_purged,
		vlr = excluded.vlr, vlr_plmn = excluded.vlr_plmn, vlr_purged = excluded.vlr_purged`,
		r.MME.Host, r.MME.Realm, r.PLMN.String(), r.RAT, r.IMEISV.String(), r.Purged,
		r.SGSN.Name, r.SGSN.PLMN.String(), r.SGSN.Purged, r.VLR.Name, r.VLR.PLMN.String(), r.VLR.Purged, imsi.String())
	return affected("register", imsi, res, err)
}
