package hss_test

import (
	"bufio"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas/aka"
)

// crashChild names the database of a child process that gives out vectors until
// it is killed.
const crashChild = "HSS_TEST_CRASH_CHILD"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashChild); path != "" {
		fmt.Fprintln(os.Stderr, giveOutVectors(path))
		os.Exit(3)
	}
	os.Exit(m.Run())
}

// giveOutVectors prints the sequence number in each AUTN that an MME would have
// got. It ends only on an error.
func giveOutVectors(path string) error {
	store, err := hss.OpenSQLite(path)
	if err != nil {
		return err
	}
	s, err := store.Subscriber(imsi)
	if err != nil {
		return err
	}
	h := &hss.HSS{Store: store, Random: seeded()}
	for {
		v, err := h.Vector(imsi, home)
		if err != nil {
			return err
		}
		usim := aka.USIM{Key: s.Key}
		if _, err := usim.Authenticate(v.RAND, v.AUTN); err != nil {
			return err
		}
		if _, err := fmt.Println(usim.SQNMS()); err != nil {
			return err
		}
	}
}

// TestSQNSurvivesKill kills a process that gives out vectors, again and again,
// and has the next one go on from the same file: no sequence number comes twice,
// and they only rise.
func TestSQNSurvivesKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "subscribers.db")
	store, err := hss.OpenSQLite(path)
	require.NoError(t, err)
	require.NoError(t, store.Add(testSubscriber(imsi, testProfile())))
	require.NoError(t, store.Close())

	var last aka.SQN
	for round := range 6 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), crashChild+"="+path)
		out, err := child.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, child.Start())
		lines := bufio.NewScanner(out)
		n := 0
		for lines.Scan() {
			sqn, err := aka.ParseSQN(lines.Text())
			require.NoError(t, err)
			require.Greater(t, sqn, last, "round %d", round)
			last = sqn
			if n++; n == 20+7*round {
				require.NoError(t, child.Process.Kill())
			}
		}
		require.NoError(t, lines.Err())
		require.Error(t, child.Wait(), "killed, not ended")
		require.GreaterOrEqual(t, n, 20+7*round)
	}

	store = openSQLite(t, path)
	got, err := store.Subscriber(imsi)
	require.NoError(t, err)
	require.GreaterOrEqual(t, got.SQN, last)
	want := testSubscriber(imsi, testProfile())
	want.SQN = got.SQN
	require.Equal(t, want, got)
}

func TestSQLiteReopens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	store, err := hss.OpenSQLite(path)
	require.NoError(t, err)
	p := testProfile()
	var want []hss.Subscriber
	for i := range 5 {
		want = append(want, testSubscriber(numbered(i), p))
	}
	want[2].Profile = nil
	require.NoError(t, store.Add(want...))
	require.NoError(t, store.SetRegistration(numbered(1), hss.Registration{MME: mme1, PLMN: home, RAT: hss.EUTRAN, Purged: true}))
	require.NoError(t, store.Close())

	store = openSQLite(t, path)
	got, err := store.Subscribers()
	require.NoError(t, err)
	require.Equal(t, want, got)
	reg, err := store.Registration(numbered(1))
	require.NoError(t, err)
	require.Equal(t, hss.Registration{MME: mme1, PLMN: home, RAT: hss.EUTRAN, Purged: true}, reg)
}

func TestOpenSQLiteRefuses(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	require.NoError(t, os.WriteFile(garbage, []byte("this is not a database, and longer than its header is"), 0o600))
	_, err := hss.OpenSQLite(garbage)
	require.ErrorContains(t, err, garbage)
	_, err = hss.OpenSQLite(filepath.Join(dir, "no", "such", "folder.db"))
	require.Error(t, err)

	other := filepath.Join(dir, "other.db")
	db, err := sql.Open("sqlite", other)
	require.NoError(t, err)
	_, err = db.Exec(`CREATE TABLE t (x)`)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	_, err = hss.OpenSQLite(other)
	require.ErrorContains(t, err, "is not this program's")
}
