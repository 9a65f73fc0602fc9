/* A shared object that is no adapter. */
int nosymbol(int n);

__attribute__((visibility("default"))) int
nosymbol(int n)
{
	return n + 1;
}
