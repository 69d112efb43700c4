// Package ue is the device: the UE side of TS 24.301, TS 23.122 as far as a
// device with two radios needs it, and the choice of a voice domain by TS
// 23.221 7.2a.
//
// A [UE] registers over the real bytes of NAS, judges what the network's
// answer means for its voice calls, and stays on E-UTRAN or leaves it. All
// that the standard leaves to a manufacturer is a parameter of [Config].
//
//	u := ue.New(world.Env("phone"), &cfg, ue.Identity{Name: "phone", IMEISV: imeisv,
//		USIM: ue.USIM{IMSI: imsi, MNCDigits: 2, AKA: aka.NewUSIM(key, 0)}})
//	u.Join(air)
//	u.PowerOn()
//
// UTRAN is a place here: a device that camps there is registered after
// utran_registration, without signalling.
//
// Why a device is where it is can be read from the trace: each decision names
// the message or timer that decided it.
package ue
