package eps

import "sunsetlab/nas"

// ESMDataTransport carries user data over the control plane (TS 24.301
// 8.3.25).
//
//nas:esm EB both ESM DATA TRANSPORT
type ESMDataTransport struct {
	ESMHeader
	UserDataContainer []byte `nas:"LV-E 2-n User data container"`

	ReleaseAssistanceIndication nas.Opt[uint8] `nas:"F- TV 1 Release assistance indication"`

	Unknown []byte
}

// RemoteUEReport tells the network of remote UEs that a ProSe relay serves
// (TS 24.301 8.3.23).
//
//nas:esm E9 uplink REMOTE UE REPORT
type RemoteUEReport struct {
	ESMHeader

	RemoteUEContextConnected    []byte `nas:"79 TLV-E 3-65538 Remote UE context connected"`
	RemoteUEContextDisconnected []byte `nas:"7A TLV-E 3-65538 Remote UE context disconnected"`
	PKMFAddress                 []byte `nas:"6F TLV 3-19 ProSe key management function address"`

	Unknown []byte
}

// RemoteUEReportResponse acknowledges the report (TS 24.301 8.3.24).
//
//nas:esm EA downlink REMOTE UE REPORT RESPONSE
type RemoteUEReportResponse struct {
	ESMHeader

	Unknown []byte
}
