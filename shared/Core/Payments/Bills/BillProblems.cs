using Distribution.Kernel;

namespace Distribution.Payments.Bills;

/// <summary>Why a bill is not to be had; nobody but the log is told.</summary>
internal static class BillProblems
{
    public const string NoneCode = "bill.none";

    public static Problem None() => Problem.NotFound("bill.none", "The provider has no bill of this day.");

    public static Problem Broken(string what) => Problem.Refused("bill.broken", $"The bill as it came is not what the provider has written: {what}.");

    public static Problem TooLarge() => Problem.Refused("bill.too_large", "The bill has more bytes than are read.");

    public static Problem Address() => Problem.Refused("bill.address_foreign", "The bill's address is not one of the provider's.");
}
