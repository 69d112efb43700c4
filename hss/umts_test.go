package hss_test

import (
	"database/sql"
	"encoding/binary"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
)

func TestQuintuplet(t *testing.T) {
	stores(t, func(t *testing.T, store hss.Store) {
		s := testSubscriber(imsi, nil) // 3G takes no EPS subscription
		require.NoError(t, store.Add(s))
		h := &hss.HSS{Store: store, Random: seeded()}
		usim := aka.USIM{Key: s.Key}
		for range 5 {
			v, err := h.Quintuplet(imsi)
			require.NoError(t, err)
			require.Zero(t, binary.BigEndian.Uint16(v.AUTN[6:])&aka.SeparationBit)
			_, _, err = usim.AuthenticateEPS(v.RAND, v.AUTN, home)
			require.ErrorIs(t, err, aka.ErrSeparation, "no vector of 3G passes on E-UTRAN")
			r, err := usim.Authenticate(v.RAND, v.AUTN)
			require.NoError(t, err)
			require.Equal(t, aka.Response{RES: v.XRES, CK: v.CK, IK: v.IK}, r)
		}
		_, err := h.Quintuplet(numbered(9))
		var e *hss.Error
		require.ErrorAs(t, err, &e)
		require.Equal(t, hss.UserUnknown, e.Result)
	})
}

func TestOneOfMMEAndSGSN(t *testing.T) {
	stores(t, func(t *testing.T, store hss.Store) {
		require.NoError(t, store.Add(testSubscriber(imsi, testProfile())))
		var told []any
		h := &hss.HSS{Store: store, Random: seeded(),
			OnCancelLocation: func(c hss.CancelLocation) { told = append(told, c) },
			OnCancelSGSN:     func(c hss.CancelNode) { told = append(told, c) },
			OnCancelVLR:      func(c hss.CancelNode) { told = append(told, c) },
		}
		took := func() []any { defer func() { told = nil }(); return told }
		mme := func(m hss.MMEIdentity) {
			_, err := h.UpdateLocation(hss.UpdateLocationRequest{IMSI: imsi, MME: m, VisitedPLMN: home, RAT: hss.EUTRAN})
			require.NoError(t, err)
		}
		sgsn := func(name string) {
			data, err := h.UpdateGPRSLocation(hss.UpdateNodeRequest{IMSI: imsi, Node: name, VisitedPLMN: home})
			require.NoError(t, err)
			require.Equal(t, "internet", data.Profile.Default)
		}
		vlr := func(name string) {
			_, err := h.UpdateVLRLocation(hss.UpdateNodeRequest{IMSI: imsi, Node: name, VisitedPLMN: home})
			require.NoError(t, err)
		}
		vlr("vlr1")
		mme(mme1)
		require.Empty(t, took())
		sgsn("sgsn1")
		require.Equal(t, []any{hss.CancelLocation{MME: mme1, IMSI: imsi}}, took())
		sgsn("sgsn1")
		require.Empty(t, took())
		sgsn("sgsn2")
		require.Equal(t, []any{hss.CancelNode{Node: "sgsn1", IMSI: imsi}}, took())
		mme(mme1)
		require.Equal(t, []any{hss.CancelNode{Node: "sgsn2", IMSI: imsi}}, took())
		vlr("vlr1")
		require.Empty(t, took())
		vlr("vlr2")
		require.Equal(t, []any{hss.CancelNode{Node: "vlr1", IMSI: imsi}}, took())
		reg, err := store.Registration(imsi)
		require.NoError(t, err)
		require.Equal(t, hss.Registration{MME: mme1, PLMN: home, RAT: hss.EUTRAN, VLR: hss.Node{Name: "vlr2", PLMN: home}}, reg)

		// A node that has purged the subscriber has nothing to forget.
		sgsn("sgsn1")
		took()
		freeze, err := h.PurgeSGSN(imsi, "sgsn2")
		require.NoError(t, err)
		require.False(t, freeze)
		freeze, err = h.PurgeSGSN(imsi, "sgsn1")
		require.NoError(t, err)
		require.True(t, freeze)
		mme(mme1)
		require.Empty(t, took())
		sgsn("sgsn1")
		took()
		freeze, err = h.PurgeVLR(imsi, "vlr2")
		require.NoError(t, err)
		require.True(t, freeze)
		vlr("vlr3")
		require.Empty(t, took())
		require.NoError(t, h.Withdraw(imsi))
		require.Equal(t, []any{hss.CancelNode{Node: "sgsn1", IMSI: imsi, Type: hss.SubscriptionWithdrawal},
			hss.CancelNode{Node: "vlr3", IMSI: imsi, Type: hss.SubscriptionWithdrawal}}, took())
		_, err = h.PurgeVLR(imsi, "vlr3")
		requireResult(t, err, hss.UserUnknown)
	})
}

func TestNodesThatAreRefused(t *testing.T) {
	store := hss.NewMemory()
	h := &hss.HSS{Store: store, Random: seeded()}
	update := func(f func(hss.UpdateNodeRequest) (hss.SubscriptionData, error), plmn nas.PLMN) error {
		_, err := f(hss.UpdateNodeRequest{IMSI: imsi, Node: "n", VisitedPLMN: plmn})
		return err
	}
	requireResult(t, update(h.UpdateGPRSLocation, home), hss.UserUnknown)
	requireResult(t, update(h.UpdateVLRLocation, home), hss.UserUnknown)
	s := testSubscriber(imsi, nil)
	require.NoError(t, store.Add(s))
	requireResult(t, update(h.UpdateGPRSLocation, home), hss.UnknownEPSSubscription)
	require.NoError(t, update(h.UpdateVLRLocation, home))
	s.Profile = testProfile()
	s.Profile.VisitedPLMNs = []nas.PLMN{home}
	s.NetworkAccessMode, s.AccessRestriction = hss.OnlyPacket, hss.UTRANNotAllowed
	require.NoError(t, store.Replace(s))
	abroad := nas.MustParsePLMN("44020")
	requireResult(t, update(h.UpdateGPRSLocation, abroad), hss.RoamingNotAllowed)
	require.NoError(t, update(h.UpdateGPRSLocation, home), "the restriction is the SGSN's to enforce")
	err := update(h.UpdateVLRLocation, home)
	requireResult(t, err, hss.UserUnknown)
	require.ErrorContains(t, err, "packet-only subscription")
	s.NetworkAccessMode = hss.PacketAndCircuit
	require.NoError(t, store.Replace(s))
	requireResult(t, update(h.UpdateVLRLocation, abroad), hss.RoamingNotAllowed)
}

// TestSQLiteOfVersion1 opens a database of the version that knew no 3G.
func TestSQLiteOfVersion1(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db, err := sql.Open("sqlite", path)
	require.NoError(t, err)
	_, err = db.Exec(`
CREATE TABLE profile (id INTEGER PRIMARY KEY, content TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE subscriber (imsi TEXT PRIMARY KEY, msisdn TEXT NOT NULL, k BLOB NOT NULL, opc BLOB NOT NULL,
	sqn INTEGER NOT NULL, amf INTEGER NOT NULL, network_access_mode INTEGER NOT NULL, access_restriction INTEGER NOT NULL,
	ambr_uplink INTEGER NOT NULL, ambr_downlink INTEGER NOT NULL, profile INTEGER REFERENCES profile (id)) STRICT, WITHOUT ROWID;
CREATE TABLE registration (imsi TEXT PRIMARY KEY REFERENCES subscriber (imsi) ON DELETE CASCADE, host TEXT NOT NULL,
	realm TEXT NOT NULL, plmn TEXT NOT NULL, rat INTEGER NOT NULL, imeisv TEXT NOT NULL, purged INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO subscriber VALUES ('440101234567890', '', zeroblob(16), zeroblob(16), 0, 32768, 0, 0, 0, 0, NULL);
INSERT INTO registration VALUES ('440101234567890', 'mme1.epc', 'epc', '44010', 1004, '', 0);
PRAGMA user_version = 1;`)
	require.NoError(t, err)
	require.NoError(t, db.Close())
	for range 2 {
		store, err := hss.OpenSQLite(path)
		require.NoError(t, err)
		reg, err := store.Registration(imsi)
		require.NoError(t, err)
		require.Equal(t, hss.Registration{MME: mme1, PLMN: home, RAT: hss.EUTRAN}, reg)
		require.NoError(t, store.Close())
	}
}
