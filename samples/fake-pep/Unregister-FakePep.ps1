<#
.SYNOPSIS
  Takes back what Register-FakePep.ps1 made: session configuration, share, folder and user. WinRM stays on.
#>
[CmdletBinding()]
param([string] $User = 'FakeCloudAdmin')
$ErrorActionPreference = 'Stop'
Get-PSSessionConfiguration -Name PrivilegedEndpoint -ErrorAction SilentlyContinue | Unregister-PSSessionConfiguration -Force
Get-SmbShare -Name FakePep -ErrorAction SilentlyContinue | Remove-SmbShare -Force
Remove-Item -LiteralPath (Join-Path $env:ProgramData 'FakePep') -Recurse -Force -ErrorAction SilentlyContinue
Get-LocalUser -Name $User -ErrorAction SilentlyContinue | Remove-LocalUser
Write-Host 'Done. WinRM is still on (Disable-PSRemoting and Stop-Service WinRM turn it off).'
