package hss_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
)

var (
	home = nas.MustParsePLMN("44010")
	mme1 = hss.MMEIdentity{Host: "mme1.epc", Realm: "epc"}
	mme2 = hss.MMEIdentity{Host: "mme2.epc", Realm: "epc"}
	imsi = nas.MustParseIMSI("440101234567890")
)

func testProfile() *hss.Profile {
	return &hss.Profile{Name: "mobile", Default: "internet", APNs: []hss.APN{{
		Name: "internet", PDNType: hss.IPv4v6, QCI: 9, ARP: hss.ARP{Priority: 8, Vulnerable: true},
		AMBR: hss.AMBR{Uplink: 50e6, Downlink: 100e6},
		Auth: hss.APNAuth{Method: hss.AuthPAPOrCHAP, Required: true, Username: "mobile@iij", Password: "iij"},
	}}}
}

func testSubscriber(imsi nas.IMSI, p *hss.Profile) hss.Subscriber {
	return hss.Subscriber{
		IMSI: imsi, Key: aka.Key{K: [16]byte{1}, OPc: [16]byte{2}}, AMF: 0x8000,
		AMBR: hss.AMBR{Uplink: 1e6, Downlink: 2e6}, Profile: p,
	}
}

func numbered(i int) nas.IMSI { return nas.MustParseIMSI(fmt.Sprintf("44010%010d", i)) }

func seeded() io.Reader { return rand.NewChaCha8([32]byte{1}) }

// stores runs a test on each kind of store.
func stores(t *testing.T, f func(t *testing.T, s hss.Store)) {
	t.Run("memory", func(t *testing.T) { f(t, hss.NewMemory()) })
	t.Run("sqlite", func(t *testing.T) { f(t, openSQLite(t, filepath.Join(t.TempDir(), "odd name?#%.db"))) })
}

func openSQLite(t testing.TB, path string) *hss.SQLite {
	t.Helper()
	s, err := hss.OpenSQLite(path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func requireResult(t *testing.T, err error, want hss.ResultCode) {
	t.Helper()
	var e *hss.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, want, e.Result, "%v", err)
	require.Equal(t, imsi, e.IMSI)
}

func TestVector(t *testing.T) {
	stores(t, func(t *testing.T, store hss.Store) {
		s := testSubscriber(imsi, testProfile())
		require.NoError(t, store.Add(s))
		h := &hss.HSS{Store: store, Random: seeded()}
		usim := aka.USIM{Key: s.Key}
		seen := map[[16]byte]bool{}
		for range 40 {
			v, err := h.Vector(imsi, home)
			require.NoError(t, err)
			require.False(t, seen[v.RAND])
			seen[v.RAND] = true
			res, kasme, err := usim.AuthenticateEPS(v.RAND, v.AUTN, home)
			require.NoError(t, err)
			require.Equal(t, v.XRES, res)
			require.Equal(t, v.KASME, kasme)
		}
		many, err := h.AuthenticationInformation(hss.AuthenticationInformationRequest{IMSI: imsi, VisitedPLMN: home, Vectors: 9})
		require.NoError(t, err)
		require.Len(t, many, hss.MaxVectors)
		for _, i := range []int{1, 0, 2, 4, 3} { // indexes let the USIM take them in another order
			_, _, err := usim.AuthenticateEPS(many[i].RAND, many[i].AUTN, home)
			require.NoError(t, err)
		}
		got, err := store.Subscriber(imsi)
		require.NoError(t, err)
		require.Equal(t, usim.SQNMS(), got.SQN)
	})
}

func TestVectorsAreRepeatable(t *testing.T) {
	draw := func() (all []hss.Vector) {
		store := hss.NewMemory()
		require.NoError(t, store.Add(testSubscriber(imsi, testProfile())))
		h := &hss.HSS{Store: store, Random: seeded()}
		for range 3 {
			v, err := h.Vector(imsi, home)
			require.NoError(t, err)
			all = append(all, v)
		}
		return all
	}
	require.Equal(t, draw(), draw())
}

func TestResynchronisation(t *testing.T) {
	stores(t, func(t *testing.T, store hss.Store) {
		s := testSubscriber(imsi, testProfile())
		require.NoError(t, store.Add(s))
		h := &hss.HSS{Store: store, Random: seeded()}
		usim := aka.NewUSIM(s.Key, 1000<<5)

		v, err := h.Vector(imsi, home)
		require.NoError(t, err)
		_, _, err = usim.AuthenticateEPS(v.RAND, v.AUTN, home)
		var synch *aka.SynchError
		require.ErrorAs(t, err, &synch)

		forged := synch.AUTS
		forged[13] ^= 1
		err = h.Resynchronise(imsi, v.RAND, forged)
		requireResult(t, err, hss.AuthenticationDataUnavailable)
		require.ErrorIs(t, err, aka.ErrMAC)
		got, err := store.Subscriber(imsi)
		require.NoError(t, err)
		require.Equal(t, uint64(1), got.SQN.SEQ(), "a forged AUTS moves nothing")

		vs, err := h.AuthenticationInformation(hss.AuthenticationInformationRequest{
			IMSI: imsi, VisitedPLMN: home, Vectors: 1,
			Resynchronisation: &hss.Resynchronisation{RAND: v.RAND, AUTS: synch.AUTS},
		})
		require.NoError(t, err)
		_, _, err = usim.AuthenticateEPS(vs[0].RAND, vs[0].AUTN, home)
		require.NoError(t, err)
		require.Equal(t, uint64(1001), usim.SQNMS().SEQ())
	})
}

func TestRefusals(t *testing.T) {
	stores(t, func(t *testing.T, store hss.Store) {
		h := &hss.HSS{Store: store, Random: seeded()}
		_, err := h.Vector(imsi, home)
		requireResult(t, err, hss.UserUnknown)
		require.EqualError(t, err, "authentication information of 440101234567890: 5001 DIAMETER_ERROR_USER_UNKNOWN")
		_, err = h.UpdateLocation(hss.UpdateLocationRequest{IMSI: imsi, MME: mme1, VisitedPLMN: home, RAT: hss.EUTRAN})
		requireResult(t, err, hss.UserUnknown)
		requireResult(t, h.Resynchronise(imsi, [16]byte{}, [14]byte{}), hss.UserUnknown)
		_, err = h.Purge(imsi, mme1)
		requireResult(t, err, hss.UserUnknown)
		requireResult(t, h.Notify(imsi, mme1, nas.IMEISV{}), hss.UserUnknown)
		requireResult(t, h.Withdraw(imsi), hss.UserUnknown)

		s := testSubscriber(imsi, nil)
		require.NoError(t, store.Add(s))
		_, err = h.Vector(imsi, home)
		requireResult(t, err, hss.UnknownEPSSubscription)
		request := hss.UpdateLocationRequest{IMSI: imsi, MME: mme1, VisitedPLMN: home, RAT: hss.EUTRAN}
		_, err = h.UpdateLocation(request)
		requireResult(t, err, hss.UnknownEPSSubscription)

		s.Profile = testProfile()
		s.Profile.VisitedPLMNs = []nas.PLMN{nas.MustParsePLMN("44020")}
		require.NoError(t, store.Replace(s))
		_, err = h.UpdateLocation(request)
		requireResult(t, err, hss.RoamingNotAllowed)

		s.Profile = testProfile()
		s.AccessRestriction = hss.EUTRANNotAllowed
		require.NoError(t, store.Replace(s))
		_, err = h.UpdateLocation(request)
		requireResult(t, err, hss.RATNotAllowed)
		request.RAT = hss.UTRAN
		_, err = h.UpdateLocation(request)
		require.NoError(t, err)
		reg, err := store.Registration(imsi)
		require.NoError(t, err)
		require.Equal(t, hss.UTRAN, reg.RAT)
	})
	require.True(t, hss.RATNotAllowed.Experimental())
	require.False(t, hss.UnableToComply.Experimental())
}

func TestLocations(t *testing.T) {
	stores(t, func(t *testing.T, store hss.Store) {
		var cancelled []hss.CancelLocation
		h := &hss.HSS{Store: store, Random: seeded(), OnCancelLocation: func(c hss.CancelLocation) { cancelled = append(cancelled, c) }}
		s := testSubscriber(imsi, testProfile())
		s.NetworkAccessMode, s.AccessRestriction = hss.OnlyPacket, hss.UTRANNotAllowed
		s.MSISDN, _ = nas.ParseMSISDN("819012345678")
		require.NoError(t, store.Add(s))
		imeisv, err := nas.ParseIMEISV("3534900698733190")
		require.NoError(t, err)

		request := hss.UpdateLocationRequest{IMSI: imsi, MME: mme1, VisitedPLMN: home, RAT: hss.EUTRAN, IMEISV: imeisv}
		for range 2 { // again by the same MME cancels nothing
			data, err := h.UpdateLocation(request)
			require.NoError(t, err)
			require.Equal(t, hss.SubscriptionData{
				MSISDN: s.MSISDN, NetworkAccessMode: hss.OnlyPacket, AccessRestriction: hss.UTRANNotAllowed, AMBR: s.AMBR, Profile: s.Profile,
			}, data)
		}
		require.Empty(t, cancelled)
		reg, err := store.Registration(imsi)
		require.NoError(t, err)
		require.Equal(t, hss.Registration{MME: mme1, PLMN: home, RAT: hss.EUTRAN, IMEISV: imeisv}, reg)

		request.MME = mme2
		_, err = h.UpdateLocation(request)
		require.NoError(t, err)
		require.Equal(t, []hss.CancelLocation{{MME: mme1, IMSI: imsi, Type: hss.MMEUpdateProcedure}}, cancelled)

		freeze, err := h.Purge(imsi, mme1)
		require.NoError(t, err)
		require.False(t, freeze, "not where the subscriber is")
		requireResult(t, h.Notify(imsi, mme1, imeisv), hss.UnknownServingNode)
		require.NoError(t, h.Notify(imsi, mme2, nas.IMEISV{}))
		freeze, err = h.Purge(imsi, mme2)
		require.NoError(t, err)
		require.True(t, freeze)
		request.MME = mme1
		_, err = h.UpdateLocation(request)
		require.NoError(t, err)
		require.Len(t, cancelled, 1, "a purged MME has forgotten")

		require.NoError(t, h.Withdraw(imsi))
		require.Equal(t, hss.CancelLocation{MME: mme1, IMSI: imsi, Type: hss.SubscriptionWithdrawal}, cancelled[1])
		_, err = store.Subscriber(imsi)
		require.ErrorIs(t, err, hss.ErrUnknownSubscriber)
		_, err = store.Registration(imsi)
		require.ErrorIs(t, err, hss.ErrUnknownSubscriber)
	})
}

func TestStore(t *testing.T) {
	stores(t, func(t *testing.T, store hss.Store) {
		p := testProfile()
		require.NoError(t, store.Add(testSubscriber(numbered(1), p), testSubscriber(numbered(2), p)))
		err := store.Add(testSubscriber(numbered(3), p), testSubscriber(numbered(2), p))
		require.ErrorIs(t, err, hss.ErrSubscriberExists)
		err = store.Add(testSubscriber(numbered(3), p), testSubscriber(numbered(3), p))
		require.ErrorIs(t, err, hss.ErrSubscriberExists)
		bad := testSubscriber(numbered(4), p)
		bad.AMF = 0
		require.ErrorContains(t, store.Add(testSubscriber(numbered(3), p), bad), "separation bit")
		_, err = store.Subscriber(numbered(3))
		require.ErrorIs(t, err, hss.ErrUnknownSubscriber, "all or none")

		sqn, err := store.UpdateSQN(numbered(1), func(last aka.SQN) (aka.SQN, error) { return last + 77, nil })
		require.NoError(t, err)
		require.Equal(t, aka.SQN(77), sqn)
		boom := errors.New("boom")
		_, err = store.UpdateSQN(numbered(1), func(aka.SQN) (aka.SQN, error) { return 5, boom })
		require.ErrorIs(t, err, boom)
		_, err = store.UpdateSQN(numbered(9), func(aka.SQN) (aka.SQN, error) { return 5, nil })
		require.ErrorIs(t, err, hss.ErrUnknownSubscriber)

		changed := testSubscriber(numbered(1), p)
		changed.AccessRestriction, changed.SQN = hss.GERANNotAllowed, 1
		require.NoError(t, store.Replace(changed))
		require.ErrorIs(t, store.Replace(testSubscriber(numbered(9), p)), hss.ErrUnknownSubscriber)
		require.ErrorContains(t, store.Replace(bad), "separation bit")
		got, err := store.Subscriber(numbered(1))
		require.NoError(t, err)
		changed.SQN = 77
		require.Equal(t, changed, got)
		other, err := store.Subscriber(numbered(2))
		require.NoError(t, err)
		require.Same(t, got.Profile, other.Profile, "profiles are shared")

		require.ErrorIs(t, store.SetRegistration(numbered(9), hss.Registration{}), hss.ErrUnknownSubscriber)
		require.ErrorIs(t, store.Remove(numbered(9)), hss.ErrUnknownSubscriber)
		reg, err := store.Registration(numbered(1))
		require.NoError(t, err)
		require.Zero(t, reg)
	})
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("no entropy") }

func TestErrorsSurface(t *testing.T) {
	stores(t, func(t *testing.T, store hss.Store) {
		s := testSubscriber(imsi, testProfile())
		require.NoError(t, store.Add(s))
		h := &hss.HSS{Store: store, Random: brokenReader{}}
		_, err := h.Vector(imsi, home)
		requireResult(t, err, hss.AuthenticationDataUnavailable)
		require.ErrorContains(t, err, "no entropy")
		got, err := store.Subscriber(imsi)
		require.NoError(t, err)
		require.Zero(t, got.SQN, "nothing used up")

		_, err = store.UpdateSQN(imsi, func(aka.SQN) (aka.SQN, error) { return 1<<48 - 1, nil })
		require.NoError(t, err)
		h.Random = seeded()
		_, err = h.Vector(imsi, home)
		requireResult(t, err, hss.AuthenticationDataUnavailable)
		require.ErrorIs(t, err, aka.ErrSQNExhausted)
	})

	closed, err := hss.OpenSQLite(filepath.Join(t.TempDir(), "x.db"))
	require.NoError(t, err)
	require.NoError(t, closed.Add(testSubscriber(imsi, testProfile())))
	require.NoError(t, closed.Close())
	h := &hss.HSS{Store: closed, Random: seeded()}
	_, err = h.Vector(imsi, home)
	requireResult(t, err, hss.AuthenticationDataUnavailable)
	_, err = h.UpdateLocation(hss.UpdateLocationRequest{IMSI: imsi})
	requireResult(t, err, hss.UnableToComply)
	_, err = h.Purge(imsi, mme1)
	requireResult(t, err, hss.UnableToComply)
	requireResult(t, h.Notify(imsi, mme1, nas.IMEISV{}), hss.UnableToComply)
	requireResult(t, h.Withdraw(imsi), hss.UnableToComply)
	require.Error(t, closed.Add(testSubscriber(numbered(1), nil)))
}

// TestMemorySize keeps a fleet of 100,000 subscribers small.
func TestMemorySize(t *testing.T) {
	const n = 100_000
	p := testProfile()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	store := hss.NewMemory()
	for i := range n {
		require.NoError(t, store.Add(testSubscriber(numbered(i), p)))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	size := (after.HeapAlloc - before.HeapAlloc) / n
	t.Logf("%d octets a subscriber", size)
	require.Less(t, size, uint64(1024))
	require.Equal(t, n, store.Len())
}

func BenchmarkVector(b *testing.B) {
	store := hss.NewMemory()
	require.NoError(b, store.Add(testSubscriber(imsi, testProfile())))
	h := &hss.HSS{Store: store, Random: seeded()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := h.Vector(imsi, home); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSQLiteUpdateSQN(b *testing.B) {
	store := openSQLite(b, filepath.Join(b.TempDir(), "x.db"))
	require.NoError(b, store.Add(testSubscriber(imsi, testProfile())))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := store.UpdateSQN(imsi, aka.SQN.Next); err != nil {
			b.Fatal(err)
		}
	}
}
