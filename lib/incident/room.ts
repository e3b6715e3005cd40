import { getHeapStatistics } from 'node:v8'
import type { MemoryRoom } from '../sla/govern.ts'

/** What is left in the container and in the heap. */
export function memoryRooms(memoryLimitBytes: number | null): MemoryRoom[] {
  const heap = getHeapStatistics()
  const rooms: MemoryRoom[] = [
    { name: 'heap', freeBytes: heap.heap_size_limit - heap.used_heap_size, limitBytes: heap.heap_size_limit },
  ]
  if (memoryLimitBytes !== null) {
    const freeBytes = memoryLimitBytes - process.memoryUsage.rss()
    rooms.push({ name: 'container', freeBytes, limitBytes: memoryLimitBytes })
  }
  return rooms
}
