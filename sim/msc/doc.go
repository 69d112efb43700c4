// Package msc is an MSC with its VLR. It registers devices for CS services,
// carries their calls and SMS, and does so on two sides: an MME's, over SGs
// (TS 29.118), for devices on E-UTRAN, and that of a 3G radio network, over Iu
// (TS 24.008), for those that are there or fall back to it.
//
//	m := msc.New(world.Env("msc"), &msc.Config{Name: "vlr.example.org", Mode: msc.Full, LAI: lai})
//	m.ConnectMME(link.B)
//	link.B.Handle(m.HandleSGsAP)
//	m.ConnectHSS(h)
//	rnc := m.AddRNC(iu.CN)
//	iu.CN.Handle(rnc.HandleIu)
//	m.Call(imsi)
//
// What it offers over SGs is its [Mode]: nothing, SMS alone, CS fallback, or the
// ghost of it, registration with no radio behind. Only a ghost has no Iu; in any
// other mode devices in 3G have all CS services.
//
// A subscriber is registered on one side at a time: a location update on one
// ends the registration on the other. One registered over SGs who came over Iu
// for a call has fallen back, and is paged on both sides until he shows himself
// over SGs again.
//
// A [connection] is a signalling connection over Iu and what runs on it. A
// subscriber's own is the one that has been authenticated; nothing that comes
// over another changes anything for him, but an IMSI detach, which the standard
// has unprotected. That a security mode comes about tells a device that the
// service it asked for is granted; CM SERVICE ACCEPT is sent where there is none,
// to an emergency call without authentication, or none anew, to a request on a
// connection that stands (TS 24.008 4.5.1.1).
package msc
