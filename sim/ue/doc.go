// Package ue is the device: the UE side of TS 24.301 on E-UTRAN, of TS 24.008
// and TS 24.011 on UTRAN, TS 23.122 as far as a device with two radios needs it,
// and the choice of a voice domain by TS 23.221 7.2a.
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
// On UTRAN a device registers with both domains of the core, each by itself
// (network operation mode II): GMM and a PDP context for data, MM for calls and
// short messages. Between the RATs it moves without ISR, with mapped identities
// and keys (TS 23.003 2.8.2, TS 33.401 9.1).
//
// Why a device is where it is can be read from the trace: each decision names
// the message or timer that decided it.
package ue
