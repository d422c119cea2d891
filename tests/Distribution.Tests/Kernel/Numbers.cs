using FsCheck;
using FsCheck.Fluent;

namespace Distribution.Tests.Kernel;

/// <summary>Numbers of every size, with the bounds among them.</summary>
internal static class Numbers
{
    public static Gen<long> Between(long min, long max) =>
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        from shift in Gen.Choose(0, 62)
        select Math.Clamp((((long)high << 32) | ((long)low << 1)) >> shift, min, max);
}
