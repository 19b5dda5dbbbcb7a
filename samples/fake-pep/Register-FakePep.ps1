<#
.SYNOPSIS
  Makes this Windows machine answer as a Privileged Endpoint, so that stamplog can be tried against a live WinRM service.
.DESCRIPTION
  Registers the no-language session configuration "PrivilegedEndpoint" (samples/pep.pssc: stand-ins for the cmdlets, real protocol),
  makes a local user for it and a share that its Get-AzureStackLog writes to. Windows PowerShell 5.1 or later, as administrator. For a lab machine:
  Unregister-FakePep.ps1 takes everything back.
.EXAMPLE
  .\Register-FakePep.ps1
#>
[CmdletBinding()]
param(
    [string] $User = 'FakeCloudAdmin',
    # Asked for when it is not given. It must satisfy the machine's rules for passwords.
    [securestring] $Password,
    [string] $ConfigurationFile = (Join-Path (Split-Path -Parent $PSScriptRoot) 'pep.pssc')
)
$ErrorActionPreference = 'Stop'
$name = 'PrivilegedEndpoint'
$folder = Join-Path $env:ProgramData 'FakePep'

$identity = [Security.Principal.WindowsPrincipal] [Security.Principal.WindowsIdentity]::GetCurrent()
if (-not $identity.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)) { throw 'Run this as administrator.' }
if (-not (Test-Path -LiteralPath $ConfigurationFile)) { throw "There is no $ConfigurationFile" }
if (-not $Password) { $Password = Read-Host -AsSecureString "Password for the new user $User" }

Write-Host 'WinRM: on, for this machine only what it was before plus the listener on 5985.'
Enable-PSRemoting -SkipNetworkProfileCheck -Force | Out-Null

if (-not (Get-LocalUser -Name $User -ErrorAction SilentlyContinue)) {
    New-LocalUser -Name $User -Password $Password -Description 'stamplog: fake Privileged Endpoint' | Out-Null
}
$sid = (Get-LocalUser -Name $User).SID.Value

New-Item -ItemType Directory -Force -Path $folder | Out-Null
if (-not (Get-SmbShare -Name FakePep -ErrorAction SilentlyContinue)) {
    New-SmbShare -Name FakePep -Path $folder -FullAccess "$env:COMPUTERNAME\$User" | Out-Null
}
# The sessions run as the user who opened them: pep.pssc asks for no virtual account. That user writes to the folder, and reads the share.
$acl = Get-Acl -LiteralPath $folder
$acl.AddAccessRule((New-Object Security.AccessControl.FileSystemAccessRule("$env:COMPUTERNAME\$User", 'Modify', 'ContainerInherit,ObjectInherit', 'None', 'Allow')))
Set-Acl -LiteralPath $folder -AclObject $acl

# Administrators, and the user; nobody else.
$sddl = "O:NSG:BAD:P(A;;GA;;;BA)(A;;GA;;;$sid)S:P(AU;FA;GA;;;WD)(AU;SA;GXGW;;;WD)"
Get-PSSessionConfiguration -Name $name -ErrorAction SilentlyContinue | Unregister-PSSessionConfiguration -Force
Register-PSSessionConfiguration -Name $name -Path $ConfigurationFile -SecurityDescriptorSddl $sddl -Force | Out-Null

# An address that others can reach; a link-local one (169.254.x.x) is told only where there is no other.
$address = (Get-NetIPAddress -AddressFamily IPv4 | Where-Object { $_.IPAddress -notlike '127.*' } |
    Sort-Object { $_.IPAddress -like '169.254.*' } | Select-Object -First 1).IPAddress
Write-Host @"

Ready. On the machine with stamplog:

  stamplog doctor   --ercs $address --user '$env:COMPUTERNAME\$User'
  stamplog commands --ercs $address --user '$env:COMPUTERNAME\$User'
  stamplog invoke   --ercs $address --user '$env:COMPUTERNAME\$User' --record session.json Get-AzureStackStampInformation

A whole collection needs the share as a folder there (mount -t cifs //$address/FakePep /mnt/fakepep -o username=$User):

  stamplog collect  --ercs $address --user '$env:COMPUTERNAME\$User' --share '\\$address\FakePep' --share-local /mnt/fakepep \
      --share-user 'LAB\logwriter' --case 1 --role ECE,Storage --for 1h --stage ./out        (the share user's password is: lab)
"@
